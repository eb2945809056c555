//! payment_methods
