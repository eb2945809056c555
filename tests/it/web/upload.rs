//! A form with a file, taken apart.

use actix_web::web::Bytes;
use remit::web::upload::read;

fn take(body: &str) -> Option<(String, String)> {
    let upload = read(&Bytes::copy_from_slice(body.as_bytes()), "x1").ok()?;
    let text = |bytes: Bytes| String::from_utf8_lossy(&bytes).into_owned();
    Some((text(upload.fields), text(upload.file)))
}

#[test]
fn fields_and_file_are_taken_apart() {
    let body = "--x1\r\nContent-Disposition: form-data; name=\"once\"\r\n\r\na&b\r\n--x1\r\nContent-Disposition: form-data; \
                name=\"file\"; filename=\"a.xml\"\r\nContent-Type: text/xml\r\n\r\n<a>\r\n--x</a>\r\n--x1--\r\n";
    assert_eq!(take(body), Some(("once=a%26b".into(), "<a>\r\n--x</a>".into())));
    let empty = "--x1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--x1--\r\n";
    assert_eq!(take(empty), Some((String::new(), String::new())));
    for length in 0..body.len() - 4 {
        assert!(body.is_char_boundary(length) && take(&body[..length]).is_none(), "cut at {length}");
    }
    for wrong in
        ["", "--x1", "--x1\r\n\r\n\r\n--x1--", "--x2--", "--x1\r\nContent-Disposition: form-data\r\n\r\na\r\n--x1--"]
    {
        assert_eq!(take(wrong), None, "{wrong}");
    }
}
