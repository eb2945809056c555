-- The tax office is asked about VAT IDs: how often it did not answer.
ALTER TABLE vat_id_checks ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;

-- Those that were typed before are asked about, too. Only the EU and Northern Ireland are known there.
INSERT INTO vat_id_checks (payment_method_id, vat_id, state, since, consultation, next_try_at)
  SELECT id, vat_id, 'check_digit_right', created_at, '',
      CASE WHEN country IN ('AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT',
                            'LT', 'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK')
                OR country = 'GB' AND vat_id LIKE 'XI%' THEN created_at END
    FROM payment_methods
    WHERE vat_id IS NOT NULL AND id NOT IN (SELECT payment_method_id FROM vat_id_checks);
