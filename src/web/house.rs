//! What all requests share.

use std::any::Any;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_web::HttpRequest;
use actix_web::web::Data;
use ipnet::IpNet;

use super::allowance::Calls;
use super::assets::Assets;
use super::error::{Error, Result};
use super::metrics::Metrics;
use super::passwords::Hasher;
use super::pipe::Files;
use super::shell::Frame;
use crate::gateway::port::Gateway;
use crate::store::{Db, Kind, Tx};

pub struct House {
    pub db: Db,
    pub frame: Arc<Frame>,
    pub assets: Assets,
    pub hasher: Hasher,
    pub files: Files,
    /// How often programs ask.
    pub calls: Calls,
    pub base_url: String,
    pub is_https: bool,
    /// Whom to tell of a weakness: an address that a program can open.
    pub security_contact: Option<String>,
    pub trusted_proxies: Vec<IpNet>,
    pub metrics: Metrics,
    /// Who takes cards and direct debits. None: nobody.
    pub gateway: Option<Arc<dyn Gateway>>,
    /// It was told to stop: it still answers, and wants no more visitors.
    pub is_stopping: AtomicBool,
}

impl House {
    /// The one that a request has come to.
    pub(super) fn of(http: &HttpRequest) -> std::result::Result<Data<House>, actix_web::Error> {
        let house = http.app_data::<Data<House>>().cloned();
        house.ok_or_else(|| actix_web::error::ErrorInternalServerError("no house"))
    }

    /// A write transaction on a blocking thread, for handlers of several steps.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write<T: Send + 'static>(&self, act: impl Fn(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
        let db = self.db.clone();
        blocking(move || db.run(Kind::Act, act)).await?
    }

    /// A read transaction on a blocking thread, for handlers of several steps.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn read<T: Send + 'static>(&self, look: impl Fn(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
        let db = self.db.clone();
        blocking(move || db.run(Kind::Look, look)).await?
    }

    /// A transaction on a blocking thread that is rolled back in any case, for pages of handlers of several steps.
    ///
    /// # Errors
    /// As [`Db::rehearse`].
    pub async fn rehearse<T: Send + 'static>(&self, look: impl Fn(&mut Tx) -> Result<T> + Send + 'static) -> Result<T> {
        let db = self.db.clone();
        blocking(move || db.run(Kind::Rehearsal, look)).await?
    }
}

/// Work that would hold up other requests of this thread.
///
/// # Errors
/// If the work panicked.
pub fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> impl Future<Output = Result<T>> {
    on_another_thread(Box::new(move || -> Boxed { Box::new(work()) }))
}

/// The outcome of any work: boxed, so that web::block is compiled once.
type Boxed = Box<dyn Any + Send>;

async fn on_another_thread<T: 'static>(work: Box<dyn FnOnce() -> Boxed + Send>) -> Result<T> {
    let came = actix_web::web::block(work).await.map_err(Error::internal)?;
    came.downcast::<T>().map(|it| *it).map_err(|_| Error::internal("a blocking thread returned another type"))
}
