//! Files instead of pages: made whole, or written while they are sent.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;

use super::Request;
use crate::model::secret::TokenHash;
use crate::store::{Db, Kind, Tx};
use crate::web::error::Result;
use crate::web::pipe::{self, Pipe};
use crate::web::response::{self, Download, FOR_EVER};
use crate::web::visit::{Me, Visit};

impl Request {
    /// Anything else for people who are signed in: a file instead of a page.
    pub async fn file(self, look: impl Fn(&mut Tx, &Me) -> Result<Download> + Send + 'static) -> HttpResponse {
        self.public_file(move |tx, visit| look(tx, &visit.clone().me()?)).await
    }

    /// A file for everybody.
    pub async fn public_file(
        self,
        look: impl Fn(&mut Tx, &Visit) -> Result<Download> + Send + 'static,
    ) -> HttpResponse {
        match self.run(Kind::Look, Box::new(look)).await {
            Ok(file) => file.answer(),
            Err((visit, error)) => self.answer_error(&visit, error),
        }
    }

    /// A picture for everybody that browsers keep for ever: its name changes with its content.
    pub async fn picture(self, look: impl Fn(&mut Tx) -> Result<Vec<u8>> + Send + 'static) -> HttpResponse {
        let look = move |db: &Db, _: &Visit| db.run(Kind::Look, |tx| Ok(Bytes::from(look(tx)?)));
        let png = self.blocking(Box::new(look)).await;
        match png {
            Ok(png) => {
                HttpResponse::Ok().content_type("image/png").insert_header((header::CACHE_CONTROL, FOR_EVER)).body(png)
            }
            Err((visit, error)) => self.answer_error(&visit, error),
        }
    }

    /// True if the browser accepts gzip.
    pub fn takes_gzip(&self) -> bool {
        response::takes_gzip(&self.http)
    }

    /// A file that is written while it is sent, however large it is: `ask` says in one transaction what it is called and what
    /// goes in, `write` reads that in as many as it likes.
    pub async fn stream<Asked: Send + 'static>(
        self,
        content_type: &'static str,
        ask: impl Fn(&mut Tx, &Me) -> Result<(String, Asked)> + Send + 'static,
        write: impl FnOnce(&Db, Asked, &mut Pipe) -> Result<()> + Send + 'static,
    ) -> HttpResponse {
        self.public_stream(content_type, None, move |tx, visit| ask(tx, &visit.clone().me()?), write).await
    }

    /// The same for everybody; with a link, one at a time for whoever has it.
    pub async fn public_stream<Asked: Send + 'static>(
        self,
        content_type: &'static str,
        link: Option<TokenHash>,
        ask: impl Fn(&mut Tx, &Visit) -> Result<(String, Asked)> + Send + 'static,
        write: impl FnOnce(&Db, Asked, &mut Pipe) -> Result<()> + Send + 'static,
    ) -> HttpResponse {
        let (name, asked) = match self.run(Kind::Look, Box::new(ask)).await {
            Ok(asked) => asked,
            Err((visit, error)) => return self.answer_error(&visit, error),
        };
        let files = &self.house.files;
        let turn = match link.map_or_else(|| files.turn(), |link| files.turn_by(link)) {
            Ok(turn) => turn,
            Err(busy) => return self.refuse(busy).await,
        };
        let db = self.house.db.clone();
        HttpResponse::Ok()
            .content_type(content_type)
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
            .streaming(pipe::written(turn, move |out| write(&db, asked, out)))
    }
}
