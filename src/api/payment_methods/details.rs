//! What programs read about a payment method, and what they say about it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::sent::{given, object};
use crate::api::values::written;
use crate::model::address::{Address, AddressText};
use crate::model::payment_method::PaymentMethod;
use crate::model::references::References;
use crate::model::vat_id::VatId;
use crate::payment_methods::form::PaymentMethodForm;

/// What stands on its invoices, and where they go.
#[derive(Serialize, ToSchema)]
pub struct Details {
    /// Null: nobody has said it yet.
    address: Option<PostalAddress>,
    vat_id: Option<String>,
    order_number: String,
    buyer_reference: String,
    invoice_email: Option<String>,
    /// Its owner has said that it is theirs.
    is_invoice_email_confirmed: bool,
}

/// Whom invoices are made out to.
#[derive(Serialize, ToSchema)]
pub struct PostalAddress {
    company: String,
    street: String,
    /// Empty: there is none.
    street2: String,
    postal_code: String,
    city: String,
    /// A state or province, where addresses have one.
    region: String,
    /// Two letters, as ISO 3166 has them.
    country: String,
}

/// What is said about a payment method. To change one, what is left out stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PaymentMethodSaid {
    /// Without one it is called like the company.
    name: Option<String>,
    /// `EUR` or `USD`, for good.
    pub currency: Option<String>,
    /// All of it.
    #[serde(deserialize_with = "object")]
    address: Option<SaidAddress>,
    vat_id: Option<String>,
    invoice_email: Option<String>,
    order_number: Option<String>,
    buyer_reference: Option<String>,
    /// For the hosting platform. Null: it no longer has a name for it.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub external_id: Option<Option<String>>,
}

/// Whom invoices are made out to. Send the whole address: fields that are left out become empty.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SaidAddress {
    company: String,
    street: String,
    street2: String,
    postal_code: String,
    city: String,
    /// A state or province, where addresses have one.
    region: String,
    /// Two letters, as ISO 3166 has them.
    country: String,
}

impl Details {
    pub(super) fn of(it: &PaymentMethod) -> Details {
        Details {
            address: it.address.as_ref().map(PostalAddress::from),
            vat_id: it.vat_id.as_ref().map(VatId::to_string),
            order_number: it.references.order_number.clone(),
            buyer_reference: it.references.buyer_reference.clone(),
            invoice_email: written(it.invoice_email.as_ref()),
            is_invoice_email_confirmed: it.invoice_email_confirmed_at.is_some(),
        }
    }
}

impl From<&Address> for PostalAddress {
    fn from(address: &Address) -> PostalAddress {
        PostalAddress {
            company: address.company.clone(),
            street: address.street.clone(),
            street2: address.street2.clone(),
            postal_code: address.postal_code.clone(),
            city: address.city.clone(),
            region: address.region.clone(),
            country: address.country.as_str().to_owned(),
        }
    }
}

impl PaymentMethodSaid {
    /// The form as it would be with it.
    pub fn onto(self, form: PaymentMethodForm) -> PaymentMethodForm {
        PaymentMethodForm {
            payment_method_name: self.name.unwrap_or(form.payment_method_name),
            currency: self.currency.unwrap_or(form.currency),
            address: self.address.map_or(form.address, SaidAddress::text),
            vat_id: self.vat_id.unwrap_or(form.vat_id),
            invoice_email: self.invoice_email.unwrap_or(form.invoice_email),
            references: References {
                order_number: self.order_number.unwrap_or(form.references.order_number),
                buyer_reference: self.buyer_reference.unwrap_or(form.references.buyer_reference),
            },
            pay_by: form.pay_by,
        }
    }
}

impl SaidAddress {
    fn text(self) -> AddressText {
        let SaidAddress { company, street, street2, postal_code, city, region, country } = self;
        AddressText { company, street, street2, postal_code, city, region, country }
    }
}
