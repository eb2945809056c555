//! A running `remit`, and just enough HTTP to press a button there.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::world::{Browser, Kind, SECRET, World};

/// The name under which the processes are seen by PostgreSQL.
pub const NAME: &str = "remit_process";

pub struct Process {
    child: Child,
    address: SocketAddr,
}

/// The last press of a page: where it goes, what it sends, whose it is.
#[derive(Clone)]
pub struct Press {
    method: &'static str,
    path: String,
    cookies: String,
    body: String,
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
}

impl Press {
    /// What pressing this button of the page that is shown would send.
    #[track_caller]
    pub fn of(browser: &Browser, button: &str) -> Press {
        let form = browser.form(button);
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
        Press { method: "POST", path: form.action, cookies: cookies(browser), body }
    }

    /// What opening this address with the browser would send.
    pub fn link(browser: &Browser, path: &str) -> Press {
        Press { method: "GET", path: path.to_owned(), cookies: cookies(browser), body: String::new() }
    }

    /// The same with fields that are typed.
    #[track_caller]
    pub fn of_typed(browser: &Browser, button: &str, typed: &[(&str, &str)]) -> Press {
        let press = Press::of(browser, button);
        let kept = url::form_urlencoded::parse(press.body.as_bytes()).into_owned();
        let kept = kept.filter(|(name, _)| typed.iter().all(|(one, _)| *one != name.as_str()));
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(kept).extend_pairs(typed).finish();
        Press { body, ..press }
    }

    fn request(&self) -> String {
        format!(
            "{} {} HTTP/1.1\r\nHost: here\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
            self.method,
            self.path,
            self.cookies,
            self.body.len(),
            self.body
        )
    }
}

fn cookies(browser: &Browser) -> String {
    let cookies: Vec<String> = browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    cookies.join("; ")
}

impl Process {
    /// Starts a server on the database of a world, and waits until it answers.
    pub fn start(world: &World) -> Process {
        Process::start_with(world, &[])
    }

    /// As [`Process::start`], with settings of its own.
    pub fn start_with(world: &World, settings: &[(&str, &str)]) -> Process {
        let process = Process::spawn(world, settings);
        process.wait();
        process
    }

    /// Starts one without waiting.
    pub fn spawn(world: &World, settings: &[(&str, &str)]) -> Process {
        Process::spawn_writing(world, settings, Stdio::null(), Stdio::inherit())
    }

    /// As [`Process::spawn`], with somewhere to write what it says and its log.
    pub fn spawn_writing(world: &World, settings: &[(&str, &str)], says: Stdio, log: Stdio) -> Process {
        let address = free_address();
        let url = match world.kind() {
            Kind::Sqlite => world.database_url().to_owned(),
            Kind::Postgres => format!("{}?application_name={NAME}", world.database_url()),
        };
        // A file that must not grow is an error, not the end.
        let child = Command::new("/bin/sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\"", env!("CARGO_BIN_EXE_remit")])
            .env_clear()
            .env("DATABASE_URL", url)
            .env("REMIT_LISTEN", address.to_string())
            .env("REMIT_SECRET", SECRET)
            .env("REMIT_LOG", "error")
            .env("REMIT_SANDBOX", "off")
            .envs(settings.iter().copied())
            .current_dir(std::env::temp_dir())
            .stdout(says)
            .stderr(log)
            .spawn()
            .expect("the program");
        Process { child, address }
    }

    /// Waits until it answers.
    pub fn wait(&self) {
        let begun = Instant::now();
        while self.exchange("GET /health HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").is_none() {
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not answer");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Presses. None: the process was gone before it answered.
    pub fn press(&self, press: &Press) -> Option<Answer> {
        press_at(self.address, press)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks for a page: the status.
    pub fn get(&self, path: &str) -> Option<u16> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
        self.exchange(&request).map(|answer| answer.status)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// As `kill` does it, and waits; None: it goes on.
    pub fn terminate(&mut self) -> Option<ExitStatus> {
        self.signal("TERM");
        self.ended()
    }

    /// Sends a signal, and does not wait.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        Command::new("kill").args([&format!("-{name}"), &id]).status().expect("`kill` is there");
    }

    /// Waits for the end; None: it goes on.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }

    /// As `kill -9` does it. The process is gone afterwards.
    pub fn kill(&mut self) {
        self.child.kill().expect("it could be killed");
        self.child.wait().expect("it is gone");
    }

    fn exchange(&self, request: &str) -> Option<Answer> {
        exchange(self.address, request)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where nobody listens yet.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}

/// Presses at an address, from any thread.
pub fn press_at(address: SocketAddr, press: &Press) -> Option<Answer> {
    exchange(address, &press.request())
}

/// Tells a server something as another one does, with these lines in the head: the status.
pub fn tell(address: SocketAddr, path: &str, lines: &[&str], body: &str) -> Option<u16> {
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    let length = body.len();
    let head =
        format!("POST {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: {length}\r\n{lines}");
    exchange(address, &format!("{head}\r\n{body}")).map(|answer| answer.status)
}

fn exchange(address: SocketAddr, request: &str) -> Option<Answer> {
    let text = told(address, request)?;
    let (head, _) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned);
    Some(Answer { status, location })
}

/// Asks for a page at an address, with these lines in the head: head and body of the answer, as they came.
pub fn asked(address: SocketAddr, path: &str, lines: &[&str]) -> Option<(String, String)> {
    let lines: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    let text = told(address, &format!("GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{lines}\r\n"))?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.to_owned(), body.to_owned()))
}

fn told(address: SocketAddr, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    Some(String::from_utf8_lossy(&answer).into_owned())
}
