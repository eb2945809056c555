//! The headers of an answer that no page was made for.

use actix_web::App;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::{TestRequest, init_service};
use remit::web::headers::{ALWAYS, add};
use remit::web::log;

async fn broken(_: ServiceRequest, _: Next<impl MessageBody>) -> Result<ServiceResponse, actix_web::Error> {
    Err(actix_web::error::ErrorInternalServerError("the cookie is 5000 bytes long"))
}

#[test]
fn an_answer_that_actix_makes_of_an_error_has_them_too() {
    actix_web::rt::System::new().block_on(async {
        let app = App::new().wrap(from_fn(broken)).wrap(from_fn(log::write)).wrap(from_fn(add));
        let service = init_service(app).await;
        let outcome = service.call(TestRequest::get().uri("/").to_request()).await;
        let Err(error) = outcome else { panic!("an answer") };
        let answer = error.error_response();
        assert_eq!(answer.status(), 500);
        for (name, value) in ALWAYS {
            assert_eq!(answer.headers().get(name).and_then(|it| it.to_str().ok()), Some(value), "{name}");
        }
        assert_eq!(answer.headers().get("cache-control").and_then(|it| it.to_str().ok()), Some("no-store"));
        let body = actix_web::body::to_bytes(answer.into_body()).await.expect("a body");
        let words = String::from_utf8_lossy(&body);
        assert!(words.contains("try again") && !words.contains("5000"), "{words}");
    });
}
