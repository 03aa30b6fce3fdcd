//! By which SQLSTATE Postgres names what happened: errors are known by it, never by their text, which has many languages.

use diesel::result::Error as Diesel;

/// The field of an error in which the connection leaves the SQLSTATE: diesel shows that field and not the SQLSTATE itself.
/// Postgres fills it (with the name of a column) for errors that diesel knows by their kind, and overwrites what stands there.
pub const FIELD: u8 = b'c';
/// A lock was waited for longer than `lock_timeout`.
pub const LOCK_TIMEOUT: &str = "55P03";
/// Somebody cancelled the statement, or its time was over.
pub const CANCELLED: &str = "57014";
/// The transaction lost against another one and may be tried again: a serialisation failure, a deadlock.
const OVERTAKEN: [&str; 2] = ["40001", "40P01"];
/// Postgres ended the session, or did not take it up: an administrator, a crash, a start, a database that was dropped, and the
/// time limits of idle sessions and of transactions.
const ENDED: [&str; 7] = ["57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04"];

/// The SQLSTATE of an error that Postgres sent.
pub fn sql_state(error: &Diesel) -> Option<&str> {
    match error {
        Diesel::DatabaseError(_, info) => info.column_name().filter(|text| is_sql_state(text)),
        _ => None,
    }
}

/// Whether the transaction may be tried again.
pub fn is_overtaken(error: &Diesel) -> bool {
    sql_state(error).is_some_and(|state| OVERTAKEN.contains(&state))
}

/// Whether Postgres ended the session.
pub fn is_ended(error: &Diesel) -> bool {
    sql_state(error).is_some_and(|state| ENDED.contains(&state))
}

/// Five digits and capitals, as no column of ours is called.
fn is_sql_state(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_column_is_no_sql_state() {
        assert!(is_sql_state("57P01") && is_sql_state("23502"));
        for column in ["title", "name", "57p01", "57P0", "57P011", ""] {
            assert!(!is_sql_state(column), "{column}");
        }
    }
}
