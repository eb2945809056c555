//! The application in this thread, called without a socket.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use actix_web::http::header::HeaderMap;
use actix_web::test::TestRequest;
use actix_web::web::Data;
use remit::gateway::port::Gateway;
use remit::web::request::House;

use super::World;

/// An answer with its whole body.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

type Call = dyn Fn(TestRequest) -> Pin<Box<dyn Future<Output = Answer>>>;

#[derive(Clone)]
pub struct Server {
    runtime: Rc<Runtime>,
    call: Rc<Call>,
}

struct Runtime {
    tokio: tokio::runtime::Runtime,
    local: tokio::task::LocalSet,
}

impl Runtime {
    fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.local.block_on(&self.tokio, work)
    }
}

impl Server {
    pub fn new(house: Data<House>) -> Server {
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(2)
            .build()
            .expect("a runtime");
        let runtime = Rc::new(Runtime { tokio, local: tokio::task::LocalSet::new() });
        let service = Rc::new(runtime.block_on(actix_web::test::init_service(remit::server::app(house))));
        let call = move |request: TestRequest| {
            let service = service.clone();
            let answer = async move {
                let response = service.call(request.to_request()).await.expect("an answer");
                let (status, headers) = (response.status().as_u16(), response.headers().clone());
                let body = to_bytes(response.into_body()).await.map_err(Into::into).expect("a whole body");
                Answer { status, headers, body: body.to_vec() }
            };
            Box::pin(answer) as Pin<Box<dyn Future<Output = Answer>>>
        };
        Server { runtime, call: Rc::new(call) }
    }

    pub fn answer(&self, request: TestRequest) -> Answer {
        self.runtime.block_on((self.call)(request))
    }
}

impl World {
    /// From now on its pages ask this gateway, in place of the one in the settings.
    pub fn asks(&mut self, gateway: Arc<dyn Gateway>) {
        let house = remit::server::house(&self.settings, self.db.clone()).into_inner();
        let house = Arc::into_inner(house).expect("nobody else has it");
        self.house = Data::new(House { gateway: Some(gateway), ..house });
        self.server = Server::new(self.house.clone());
    }
}
