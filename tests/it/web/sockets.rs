//! The server behind a socket: connections that are slow, broken or in the way.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;
use remit::settings::Settings;

use crate::world::{World, rounds};

struct Running {
    address: SocketAddr,
    handle: ServerHandle,
    thread: JoinHandle<()>,
}

fn start(world: &World) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let (db, settings) = (world.db.clone(), Settings { listen: address, ..world.settings.clone() });
    let (send, receive) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = remit::server::http(&settings, remit::server::house(&settings, db)).expect("a server");
            send.send(server.handle()).expect("somebody waits");
            server.await.expect("a clean end");
        });
    });
    Running { address, handle: receive.recv().expect("a server"), thread }
}

impl Running {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(40))).expect("a timeout");
        stream
    }

    /// Sends bytes and gives everything that comes back until the server hangs up, and after how long.
    fn tell(&self, bytes: &str) -> (String, Duration) {
        let (mut stream, begun) = (self.connect(), Instant::now());
        stream.write_all(bytes.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        (String::from_utf8_lossy(&answer).into_owned(), begun.elapsed())
    }

    /// Ends it; gives when all requests have finished.
    fn end(self) {
        drop(self.handle.stop(true));
        self.thread.join().expect("a clean end");
    }
}

const OWN_POST: &str = "POST /nothing HTTP/1.1\r\nHost: here\r\nSec-Fetch-Site: same-origin\r\n";

story! {
    fn nonsense_on_the_wire_harms_nobody(world: &mut World) {
        let server = start(world);
        let health = "GET /health HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
        for (bytes, starts, last) in [
            (health.to_owned(), "HTTP/1.1 200", "ok"),
            ("GET / HTTP/1.1\r\n\r\n".to_owned(), "HTTP/1.1 400", ""),
            ("\u{16}\u{3}garbage\r\n\r\n".to_owned(), "HTTP/1.1 400", ""),
            (format!("GET /{} HTTP/1.1\r\nHost: here\r\n\r\n", "x".repeat(200_000)), "HTTP/1.1 431", ""),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), "HTTP/1.1 400", ""),
            (format!("{OWN_POST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "HTTP/1.1 400", ""),
            // What comes after a body of which only the length is known is a new request, also if it looks like one.
            (format!("{OWN_POST}Content-Length: 3\r\n\r\na=b{health}"), "HTTP/1.1 404", "ok"),
            (format!("{OWN_POST}Content-Length: 10000000000\r\n\r\n"), "HTTP/1.1 413", "</html>"),
        ] {
            let (answer, _) = server.tell(&bytes);
            assert!(answer.starts_with(starts) && answer.trim_end().ends_with(last), "{starts}: {answer:.2000}");
            assert!(!answer.to_lowercase().contains("\r\nserver:"), "{answer:.2000}");
        }
        server.end();
    }

    fn visitors_behind_a_proxy_that_writes_ports_do_not_share_their_limits(world: &mut World) {
        world.restart(|settings| settings.trusted_proxies = vec!["127.0.0.1/32".parse().expect("a network")]);
        let server = start(world);
        let log_in = |from: &str| {
            let body = "email=clara%40harbour.example&password=wrong";
            let (answer, _) = server.tell(&format!(
                "POST /login HTTP/1.1\r\nHost: here\r\nSec-Fetch-Site: same-origin\r\nX-Forwarded-For: {from}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            ));
            answer.split(' ').nth(1).map(str::to_owned).expect("a status")
        };
        let thief: Vec<String> = (0..12).map(|port| log_in(&format!("203.0.113.7:5{port:04}"))).collect();
        assert_eq!(thief.last().map(String::as_str), Some("429"), "{thief:?}");
        for somebody in ["198.51.100.9:1234", "[2001:db8::1]:443"] {
            assert_eq!(log_in(somebody), "422", "{somebody}");
        }
        server.end();
    }

    fn who_may_not_send_a_file_is_answered_before_it_is_read(world: &mut World) {
        let cast = crate::world::Cast::of(world);
        let olga = world.operator();
        let cookie = |person: &remit::model::person::Person| world.sign_in(person).cookies().into_iter().map(|(name, value)| format!("{name}={value}")).collect::<String>();
        let server = start(world);
        let begin = |cookie: &str| format!("POST /operator/statements HTTP/1.1\r\nHost: here\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n");
        for cookie in [String::new(), "remit=forged".to_owned(), cookie(&cast.clara), cookie(&cast.mara)] {
            // None of the ten million bytes is sent.
            let (answer, after) = server.tell(&format!("{}Content-Length: 10000000\r\n\r\n", begin(&cookie)));
            assert!(answer.starts_with("HTTP/1.1 413") && after.as_secs() < 8, "{after:?} {answer:.300}");
            // No more than of a form is read where the length is not said.
            let chunk = format!("9000\r\n{}\r\n", "a".repeat(0x9000));
            let (mut stream, begun, mut start) = (server.connect(), Instant::now(), [0; 12]);
            stream.write_all(format!("{}Transfer-Encoding: chunked\r\n\r\n{chunk}", begin(&cookie)).as_bytes()).expect("sent");
            stream.read_exact(&mut start).expect("an answer");
            assert!(start == *b"HTTP/1.1 413" && begun.elapsed().as_secs() < 8, "{start:?} {:?}", begun.elapsed());
        }
        let file = "a".repeat(100_000);
        let whole = format!("{}Content-Length: {}\r\nConnection: close\r\n\r\n{file}", begin(&cookie(&olga)), file.len());
        // A form that is no form with a file stays small for everybody.
        assert!(server.tell(&whole).0.starts_with("HTTP/1.1 413"));
        let part = format!("--x1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xml\"\r\n\r\n{file}\r\n--x1--\r\n");
        let head = format!("{}Content-Type: multipart/form-data; boundary=x1\r\nConnection: close\r\n", begin(&cookie(&olga)));
        let (answer, _) = server.tell(&format!("{head}Content-Length: {}\r\n\r\n{part}", part.len()));
        assert!(answer.starts_with("HTTP/1.1 422"), "{answer:.300}");
        server.end();
    }

    fn slow_connections_are_ended(world: &mut World) {
        let server = start(world);
        let (answer, after) = server.tell("GET / HTTP/1.1\r\nHost: he");
        assert!(answer.starts_with("HTTP/1.1 408") && after.as_secs() < 8, "{after:?} {answer:.300}");
        // Slow bodies have thirty seconds.
        if rounds(0, 1) == 1 {
            let (answer, after) = server.tell(&format!("{OWN_POST}Content-Length: 9\r\n\r\na="));
            assert!(answer.starts_with("HTTP/1.1 408") && (29..34).contains(&after.as_secs()), "{after:?} {answer:.300}");
        }
        server.end();
    }

    fn stopping_lets_a_running_request_finish_and_takes_no_new_one(world: &mut World) {
        let server = start(world);
        let address = server.address;
        let mut running = server.connect();
        running.write_all(format!("{OWN_POST}Content-Length: 3\r\n\r\na=").as_bytes()).expect("sent");
        std::thread::sleep(Duration::from_millis(300));
        let finishing = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(500));
            let refused = TcpStream::connect(address).is_err();
            running.write_all(b"b").expect("sent");
            let mut answer = String::new();
            running.read_to_string(&mut answer).expect("an answer");
            (refused, answer)
        });
        server.end();
        let (refused, answer) = finishing.join().expect("no panic");
        assert!(refused, "no new connections");
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer:.300}");
    }
}
