//! A mail server for the tests: keeps what it takes, and answers as a test wants it to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Who has signed the certificate of every server here: for `localhost` and `127.0.0.1`.
pub const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/mail/tls/authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("tls/server.pem");
const KEY: &[u8] = include_bytes!("tls/server.key");

/// What the server does instead of saying yes.
#[derive(Debug, Clone)]
pub enum Instead {
    /// For example `550 5.1.1 No such user`.
    Say(&'static str),
    /// Says nothing at all.
    Stall,
    Close,
}

pub struct SmtpServer {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    taken: Mutex<Vec<Taken>>,
    /// Everything that was said before the text of a mail, and whether others could read it.
    said: Mutex<Vec<(String, bool)>>,
    offers_encryption: bool,
    /// The beginning of a command (`GREETING` and `.` too), what to do instead, and how many times.
    instead: Mutex<Vec<(String, Instead, usize)>>,
}

/// A mail that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub to: String,
    /// As it came, with soft line breaks and encoded words.
    pub wire: String,
}

impl Taken {
    /// The value of a header that stands in one line.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.wire.split("\r\n\r\n").next().unwrap_or_default();
        head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// Without the soft line breaks of quoted-printable.
    pub fn plain(&self) -> String {
        self.wire.replace("=\r\n", "").replace("=3D", "=")
    }
}

impl SmtpServer {
    pub fn start() -> SmtpServer {
        SmtpServer::start_with(Shared::default())
    }

    /// One that offers STARTTLS.
    pub fn start_with_encryption() -> SmtpServer {
        SmtpServer::start_with(Shared { offers_encryption: true, ..Shared::default() })
    }

    fn start_with(shared: Shared) -> SmtpServer {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(shared);
        let for_all = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = for_all.clone();
                std::thread::spawn(move || shared.talk(Wire::Plain(stream)));
            }
        });
        SmtpServer { port, shared }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// With a name and a password.
    pub fn url_with_login(&self) -> String {
        format!("smtp://remit:secret@127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What was said to it, and whether others could read it.
    pub fn said(&self) -> Vec<(String, bool)> {
        self.shared.said.lock().expect("no panic").clone()
    }

    /// The next `times` commands that begin like this get another answer than yes.
    pub fn instead(&self, command: &str, instead: Instead, times: usize) {
        self.shared.instead.lock().expect("no panic").push((command.to_owned(), instead, times));
    }

    /// From now on it says yes again.
    pub fn nothing_instead(&self) {
        self.shared.instead.lock().expect("no panic").clear();
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().expect("no panic").clone()
    }
}

/// A connection, encrypted or not.
enum Wire {
    Plain(TcpStream),
    Encrypted(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Wire {
    fn encrypted(self) -> Wire {
        let Wire::Plain(stream) = self else { return self };
        let certificates =
            CertificateDer::pem_slice_iter(CERTIFICATE).collect::<Result<_, _>>().expect("a certificate");
        let key = PrivateKeyDer::from_pem_slice(KEY).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config =
            config.expect("versions").with_no_client_auth().with_single_cert(certificates, key).expect("a pair");
        let connection = ServerConnection::new(Arc::new(config)).expect("a connection");
        Wire::Encrypted(Box::new(StreamOwned::new(connection, stream)))
    }

    fn is_readable(&self) -> bool {
        matches!(self, Wire::Plain(_))
    }
}

impl Read for Wire {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Wire::Plain(stream) => stream.read(into),
            Wire::Encrypted(stream) => stream.read(into),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Wire::Plain(stream) => stream.write(bytes),
            Wire::Encrypted(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Wire::Plain(stream) => stream.flush(),
            Wire::Encrypted(stream) => stream.flush(),
        }
    }
}

impl Shared {
    fn talk(&self, wire: Wire) -> Option<()> {
        let mut wire = BufReader::new(wire);
        let mut to = String::new();
        self.answer(wire.get_mut(), "GREETING", "220 test")?;
        loop {
            let mut line = String::new();
            if wire.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end();
            let is_readable = wire.get_ref().is_readable();
            self.said.lock().expect("no panic").push((line.to_owned(), is_readable));
            match line.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => {
                    let offer = if self.offers_encryption && is_readable { "\r\n250-STARTTLS" } else { "" };
                    let yes = format!("250-test\r\n250-8BITMIME{offer}\r\n250 AUTH PLAIN LOGIN");
                    self.answer(wire.get_mut(), line, &yes)?;
                }
                "STARTTLS" => {
                    self.answer(wire.get_mut(), line, "220 go on")?;
                    wire = BufReader::new(wire.into_inner().encrypted());
                }
                "AUTH" => self.answer(wire.get_mut(), line, "235 welcome")?,
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    self.answer(wire.get_mut(), line, "250 ok")?;
                }
                "DATA" => {
                    self.answer(wire.get_mut(), line, "354 go on")?;
                    let text = whole_mail(&mut wire)?;
                    self.taken.lock().expect("no panic").push(Taken { to: to.clone(), wire: text });
                    self.answer(wire.get_mut(), ".", "250 taken")?;
                }
                "QUIT" => {
                    self.answer(wire.get_mut(), line, "221 bye")?;
                    return None;
                }
                _ => self.answer(wire.get_mut(), line, "250 ok")?,
            }
        }
    }

    fn answer(&self, wire: &mut Wire, command: &str, yes: &str) -> Option<()> {
        match self.wanted(command) {
            None => write!(wire, "{yes}\r\n").and_then(|()| wire.flush()).ok(),
            Some(Instead::Say(words)) => {
                if command == "." {
                    self.taken.lock().expect("no panic").pop();
                }
                // After a refused DATA the client has to begin anew: a new connection is as good.
                write!(wire, "{words}\r\n").ok().filter(|()| command != "DATA")
            }
            Some(Instead::Stall) => {
                std::thread::sleep(Duration::from_secs(120));
                None
            }
            Some(Instead::Close) => None,
        }
    }

    fn wanted(&self, command: &str) -> Option<Instead> {
        let mut instead = self.instead.lock().expect("no panic");
        let wanted = instead.iter_mut().find(|(start, _, times)| *times > 0 && command.starts_with(start.as_str()))?;
        wanted.2 -= 1;
        Some(wanted.1.clone())
    }
}

fn whole_mail(lines: &mut impl BufRead) -> Option<String> {
    let mut wire = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == ".\r\n" {
            return Some(wire);
        }
        wire.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
