use super::{Plan, places, read, told, with};
use crate::error::FieldCode;

/// A place, the value that stands there (none: nothing does), and where the fault is told with which code.
type Fault = (&'static str, Option<&'static str>, &'static str, FieldCode);

const FAULTS: &[Fault] = {
    use FieldCode::*;
    &[
        ("/title", Some("1"), "#/title", Type),
        ("/title", Some("[]"), "#/title", Type),
        ("/title", Some("{}"), "#/title", Type),
        ("/title", Some("true"), "#/title", Type),
        ("/title", Some("1e400"), "#/title", Type),
        ("/title", Some("null"), "#/title", Null),
        ("/title", None, "#/title", Required),
        ("/title", Some("\"\""), "#/title", TooSmall),
        ("/title", Some("\"a\\u0000b\""), "#/title", Character),
        ("/courseId", Some("\"x\""), "#/courseId", Format),
        ("/courseId", Some("\"01890a5dac96774bbcceb302099a8057\""), "#/courseId", Format),
        ("/courseId", Some("7"), "#/courseId", Type),
        ("/courseId", None, "#/courseId", Required),
        ("/kind", Some("\"party\""), "#/kind", NotListed),
        ("/kind", Some("1"), "#/kind", Type),
        ("/kind", Some("{\"talk\": null}"), "#/kind", Type),
        ("/kind", Some("null"), "#/kind", Null),
        ("/kind", Some("\"\\u0000\""), "#/kind", Character),
        ("/kind", None, "#/kind", Required),
        ("/startsAt", Some("\"2026-09-01T10:00:00\""), "#/startsAt", Format),
        ("/startsAt", Some("\"2026-02-30T10:00:00Z\""), "#/startsAt", Format),
        ("/startsAt", Some("null"), "#/startsAt", Null),
        ("/startsAt", Some("0"), "#/startsAt", Type),
        ("/startsAt", None, "#/startsAt", Required),
        ("/endsAt", Some("\"tomorrow\""), "#/endsAt", Format),
        ("/endsAt", Some("\"2026-09-01T09:00:00Z\""), "#/endsAt", EndsBeforeStarts),
        ("/day", Some("\"2026-02-30\""), "#/day", Format),
        ("/day", Some("\"2026-9-1\""), "#/day", Format),
        ("/day", Some("\" 2026-09-01\""), "#/day", Format),
        ("/day", Some("\"+12026-09-01\""), "#/day", Format),
        ("/online", Some("\"true\""), "#/online", Type),
        ("/online", Some("0"), "#/online", Type),
        ("/places", Some("\"1\""), "#/places", Type),
        ("/places", Some("1.5"), "#/places", Type),
        ("/places", Some("0"), "#/places", TooSmall),
        ("/places", Some("501"), "#/places", TooLarge),
        ("/places", Some("99999999999"), "#/places", TooLarge),
        ("/places", Some("-99999999999"), "#/places", TooSmall),
        ("/places", Some("99999999999999999999999"), "#/places", TooLarge),
        ("/places", Some("1e400"), "#/places", TooLarge),
        ("/places", Some("-1e400"), "#/places", TooSmall),
        ("/visits", Some("-1"), "#/visits", TooSmall),
        ("/visits", Some("4294967296"), "#/visits", TooLarge),
        ("/hours", Some("24.5"), "#/hours", TooLarge),
        ("/hours", Some("0.333"), "#/hours", Invalid),
        ("/hours", Some("\"6\""), "#/hours", Type),
        ("/share", Some("1e400"), "#/share", TooLarge),
        ("/speaker", Some("[]"), "#/speaker", Type),
        ("/speaker", Some("[\"Robin\", null, null]"), "#/speaker", Type),
        ("/speaker", Some("null"), "#/speaker", Null),
        ("/speaker", None, "#/speaker", Required),
        ("/speaker/fullName", None, "#/speaker/fullName", Required),
        ("/speaker/contactEmail", Some("\"x\""), "#/speaker/contactEmail", Format),
        ("/speaker/born", Some("\"x\""), "#/speaker/born", Format),
        ("/guests", Some("{}"), "#/guests", Type),
        ("/guests/1", Some("1"), "#/guests/1", Type),
        ("/guests/1/fullName", Some("\"\""), "#/guests/1/fullName", TooSmall),
        ("/guests/1/fullName", Some("1"), "#/guests/1/fullName", Type),
        ("/tags/1", Some("null"), "#/tags/1", Null),
        ("/tags/1", Some("\"\\u0000\""), "#/tags/1", Character),
        ("/labels/x", Some("1"), "#/labels/x", Type),
        ("/labels", Some("{\"a b/ü\": 1}"), "#/labels/a%20b~1%C3%BC", Type),
        ("/labels", Some("{\"a\\u0000\": \"1\"}"), "#/labels/a%00", Character),
        ("/extra/any/0", Some("1e400"), "#/extra/any/0", TooLarge),
        ("/extra/any/0", Some("\"\\u0000\""), "#/extra/any/0", Character),
        ("/extra/any", Some("{\"\\u0000\": 1}"), "#/extra/any/%00", Character),
        ("/surprise", Some("1"), "#/surprise", Unknown),
        ("/surprise", Some("{\"a\": \"\\u0000\"}"), "#/surprise", Unknown),
        ("/speaker/surprise", Some("1"), "#/speaker/surprise", Unknown),
        ("/guests/0/surprise", Some("1"), "#/guests/0/surprise", Unknown),
    ]
};

#[test]
fn each_fault_has_its_place_and_code() {
    for (place, value, at, code) in FAULTS.iter().copied() {
        let body = with(place, value);
        let found = places(read::<Plan>(body.as_bytes()));
        assert_eq!(found, [(at.to_owned(), code)], "{place} = {value:?}");
    }
}

#[test]
fn details_are_sentences_for_the_developer() {
    for (place, value, detail) in [
        ("/title", Some("1"), "expected a string, got a number"),
        ("/title", Some("null"), "must not be null"),
        ("/title", None, "is required"),
        ("/title", Some("\"\""), "must be 1 to 200 characters long"),
        ("/guests", Some("1"), "expected a list, got a number"),
        ("/speaker", Some("1"), "expected an object, got a number"),
        ("/online", Some("1"), "expected a boolean, got a number"),
        ("/places", Some("\"1\""), "expected a whole number, got a string"),
        ("/places", Some("99999999999"), "must be at most 2147483647"),
        ("/places", Some("1e400"), "must be at most 2147483647"),
        ("/places", Some("0"), "must be 1 to 500"),
        ("/visits", Some("-1"), "must be at least 0"),
        ("/hours", Some("30"), "must be at most 24"),
        ("/hours", Some("0.333"), "must have at most two decimals"),
        ("/kind", Some("\"study_group\""), "must be one of talk, studyGroup; did you mean \"studyGroup\"?"),
        ("/kind", Some("1"), "expected a string, got a number"),
        ("/starts_at", Some("1"), "is not a property here; did you mean \"startsAt\"?"),
        ("/zzz", Some("1"), "is not a property here"),
        ("/day", Some("\"x\""), "must be a date that exists, such as 2026-09-01"),
        ("/courseId", Some("\"x\""), "must be a UUID, such as 01890a5d-ac96-774b-bcce-b302099a8057"),
        (
            "/startsAt",
            Some("\"x\""),
            "must be an RFC 3339 instant with an offset, such as 2026-09-01T09:00:00Z",
        ),
    ] {
        let found = told(read::<Plan>(with(place, value).as_bytes()));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].2, detail, "{place} = {value:?}");
    }
}
