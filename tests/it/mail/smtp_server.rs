//! A mail server for the tests: keeps what it takes, and answers as a test wants it to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

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
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::default());
        let for_all = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = for_all.clone();
                std::thread::spawn(move || shared.talk(stream));
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

impl Shared {
    fn talk(&self, mut stream: TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream.try_clone().ok()?);
        let mut to = String::new();
        self.answer(&mut stream, "GREETING", "220 test")?;
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end();
            match line.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => self.answer(&mut stream, line, "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")?,
                "AUTH" => self.answer(&mut stream, line, "235 welcome")?,
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    self.answer(&mut stream, line, "250 ok")?;
                }
                "DATA" => {
                    self.answer(&mut stream, line, "354 go on")?;
                    let wire = whole_mail(&mut lines)?;
                    self.taken.lock().expect("no panic").push(Taken { to: to.clone(), wire });
                    self.answer(&mut stream, ".", "250 taken")?;
                }
                "QUIT" => {
                    let _ = stream.write_all(b"221 bye\r\n");
                    return None;
                }
                _ => self.answer(&mut stream, line, "250 ok")?,
            }
        }
    }

    fn answer(&self, stream: &mut TcpStream, command: &str, yes: &str) -> Option<()> {
        match self.wanted(command) {
            None => write!(stream, "{yes}\r\n").ok(),
            Some(Instead::Say(words)) => {
                if command == "." {
                    self.taken.lock().expect("no panic").pop();
                }
                // After a refused DATA the client has to begin anew: a new connection is as good.
                write!(stream, "{words}\r\n").ok().filter(|()| command != "DATA")
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

fn whole_mail(lines: &mut BufReader<TcpStream>) -> Option<String> {
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
