//! The certificate of an international body that pays no VAT (article 151 of Directive 2006/112/EC).

use diesel::prelude::*;

use super::moment::Moment;
use super::{PaymentMethodId, PersonId, VatCertificateId};

/// Noted by an operator. It is never changed, only removed.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::vat_certificates)]
pub struct VatCertificate {
    pub id: VatCertificateId,
    pub payment_method_id: PaymentMethodId,
    /// As it stands on it.
    pub number: String,
    pub noted_by: PersonId,
    pub noted_at: Moment,
    pub removed_by: Option<PersonId>,
    pub removed_at: Option<Moment>,
}
