//! How requests reach handlers. What actix-web would compile for each handler is compiled here for each kind of request: handlers
//! are boxed.

use std::future::Future;
use std::rc::Rc;

use actix_web::{FromRequest, HttpRequest, HttpResponse, Route};

use super::asked::FromAddress;
use super::call::{Answer, Call, Needs};
use super::hook::Hook;
use super::request::{Answering, Request};

/// A function that answers. It takes what was sent, and then what comes with the address.
pub trait Handler<Arguments> {
    /// Makes it answer there.
    fn answers(self, route: Route) -> Route;
}

/// A handler of any type, for one kind of what was sent.
type Boxed<Sent> = Rc<dyn Fn(&HttpRequest, Sent) -> Answering>;

fn boxed<Sent: FromRequest + 'static>(route: Route, handler: Boxed<Sent>) -> Route {
    route.to(move |http: HttpRequest, sent: Sent| handler(&http, sent))
}

macro_rules! handlers {
    ($($part:ident),*) => {
        impl<F, Answers, $($part),*> Handler<(Request, $($part,)*)> for F
        where
            F: Fn(Request, $($part),*) -> Answers + 'static,
            Answers: Future<Output = HttpResponse> + 'static,
            $($part: FromAddress,)*
        {
            #[allow(unused_variables)]
            fn answers(self, route: Route) -> Route {
                let handler = move |http: &HttpRequest, request: Request| -> Answering {
                    Box::pin(self(request, $($part::from_address(http)),*))
                };
                boxed(route, Rc::new(handler))
            }
        }

        impl<F, S, T, Answers, $($part),*> Handler<(Call<S>, $($part,)*)> for F
        where
            F: Fn(Call<S>, $($part),*) -> Answers + 'static,
            S: Needs + 'static,
            T: 'static,
            Answers: Future<Output = Answer<T>> + 'static,
            $($part: FromAddress,)*
        {
            #[allow(unused_variables)]
            fn answers(self, route: Route) -> Route {
                let handler = move |http: &HttpRequest, call: Call<S>| -> Answering {
                    let answer = self(call, $($part::from_address(http)),*);
                    Box::pin(async move { answer.await.into_response() })
                };
                boxed(route, Rc::new(handler))
            }
        }
    };
}

handlers!();
handlers!(A);
handlers!(A, B);
handlers!(A, B, C);

impl<F, Answers> Handler<(Hook,)> for F
where
    F: Fn(Hook) -> Answers + 'static,
    Answers: Future<Output = HttpResponse> + 'static,
{
    fn answers(self, route: Route) -> Route {
        let handler = move |_: &HttpRequest, hook: Hook| -> Answering { Box::pin(self(hook)) };
        boxed(route, Rc::new(handler))
    }
}

/// Asks for nothing, so it says the same to everybody.
impl<F, Answers> Handler<()> for F
where
    F: Fn() -> Answers + Clone + 'static,
    Answers: Future<Output = HttpResponse> + 'static,
{
    fn answers(self, route: Route) -> Route {
        route.to(self)
    }
}
