//! The log for machines: each request with its own id and that of the trace it belongs to.

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use super::process::{Process, asked};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

story! {
    fn a_line_of_the_log_names_the_trace_if_the_header_is_valid(world: &mut World) {
        let log = tempfile::NamedTempFile::new().expect("a file");
        let writer = Stdio::from(log.reopen().expect("the file"));
        let settings = [("REMIT_LOG", "info"), ("REMIT_LOG_FORMAT", "json")];
        let mut process = Process::spawn_writing(world, &settings, Stdio::null(), writer);
        process.wait();
        let valid = format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01");
        let invalid = format!("traceparent: 00-{}-00f067aa0ba902b7-01", TRACE.to_uppercase());
        for (path, lines) in [("/help", vec![valid.as_str()]), ("/login", vec![invalid.as_str()]), ("/sign-up", vec![])] {
            assert!(asked(process.address(), path, &lines).expect("an answer").0.contains(" 200 "), "{path}");
        }
        for probe in ["/livez", "/readyz"] {
            assert_eq!(process.get(probe), Some(200));
        }
        process.signal("INT");
        assert!(process.ended().expect("an end").success());
        let text = fs::read_to_string(log.path()).expect("the log");
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let of = |path: &str| {
            let mut requests = lines.iter().map(|line| &line["fields"]).filter(|fields| fields["path"] == path);
            requests.next().cloned()
        };
        let [traced, untraced, plain] = ["/help", "/login", "/sign-up"].map(|path| of(path).expect("a line"));
        assert_eq!(traced["trace_id"], TRACE);
        for line in [&untraced, &plain] {
            assert!(line.get("trace_id").is_none(), "{line}");
        }
        let ids: Vec<&str> = [&traced, &untraced, &plain].iter().filter_map(|line| line["id"].as_str()).collect();
        assert!(ids.len() == 3 && ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
        assert!(of("/livez").is_none() && of("/readyz").is_none(), "what is asked every second is not written down");
    }
}
