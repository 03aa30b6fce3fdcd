use super::{Plan, malformed, read, with};

#[test]
fn what_is_not_acceptable_json_is_malformed() {
    let nested = |depth: usize| format!("{{\"extra\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let cases: Vec<Vec<u8>> = vec![
        b"".into(),
        b" \n\t ".into(),
        b"{".into(),
        b"{}{}".into(),
        b"{} x".into(),
        b"nul".into(),
        b"{'a': 1}".into(),
        b"{\"a\": 01}".into(),
        b"{\"a\": +1}".into(),
        b"{\"a\": 1.}".into(),
        b"{\"a\": .5}".into(),
        b"{\"a\": 1e}".into(),
        b"{\"a\": -}".into(),
        b"{\"a\": NaN}".into(),
        b"{\"a\": 1,}".into(),
        b"{\"a\" 1}".into(),
        b"[1,]".into(),
        b"[1 2]".into(),
        b"// no\n{}".into(),
        b"\xEF\xBB\xBF{}".into(),
        b"{\"title\": \"\xFF\"}".into(),
        b"{\"title\": \"\xED\xA0\x80\"}".into(),
        b"{\"title\": \"a\nb\"}".into(),
        b"{\"title\": \"a".into(),
        br#"{"title": "\x41"}"#.into(),
        br#"{"title": "\u12"}"#.into(),
        br#"{"title": "\u+123"}"#.into(),
        br#"{"title": "\ud800"}"#.into(),
        br#"{"title": "\udc00"}"#.into(),
        br#"{"title": "\ud800\u0041"}"#.into(),
        br#"{"\ud800": 1}"#.into(),
        br#"{"title": "a", "title": "b"}"#.into(),
        br#"{"title": "a", "t\u0069tle": "b"}"#.into(),
        br#"{"extra": {"deep": [{"a": 1, "a": 1}]}}"#.into(),
        br#"{"unknown": {"a": 1, "a": 1}}"#.into(),
        nested(64).into(),
        "[".repeat(10_000).into(),
        "{\"a\":".repeat(10_000).into(),
    ];
    for bytes in cases {
        let shown = String::from_utf8_lossy(&bytes).chars().take(60).collect::<String>();
        let detail = malformed(read::<Plan>(&bytes));
        assert!(detail.ends_with('.'), "{shown}: {detail}");
        assert!(!detail.contains(".."), "{shown}: {detail}");
    }
    // 63 lists in an object are 64 levels.
    let deepest = with("/extra", Some(&format!("{}{}", "[".repeat(63), "]".repeat(63))));
    assert!(read::<Plan>(deepest.as_bytes()).is_ok());
}

#[test]
fn a_malformed_body_is_told_by_line_and_column() {
    let detail = malformed(read::<Plan>("{\n  \"é\": 1,\n  \"é\" 2}".as_bytes()));
    assert_eq!(detail, "A property stands twice in the same object, at line 3 column 6.");
    let detail = malformed(read::<Plan>(b"{\"a\": tru}"));
    assert_eq!(detail, "A JSON value was expected, at line 1 column 10.");
    assert_eq!(malformed(read::<Plan>(b"")), "The body is empty.");
}
