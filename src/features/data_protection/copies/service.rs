//! Use cases of copies.

use diesel_async::AsyncPgConnection;

use super::model::redactions::{Redact, Redaction, hash};
use super::model::{CopyBody, Held, NOT_IN_IT, Names, Reader, WrittenBody, records};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::ids::{CandidateId, PersonId, SubjectRequestId};

/// The most that is kept of one request.
const MOST: usize = 5_000;
/// How many texts a refusal names.
const NAMED: usize = 20;

/// Whom a copy is about.
pub type About = (Option<PersonId>, Option<CandidateId>);

/// What is kept about somebody: of a person with the candidates that they were.
async fn held(conn: &mut impl Read, (person, candidate): About) -> Result<Vec<Held>> {
    let mut all = Vec::new();
    let mut candidates: Vec<CandidateId> = candidate.into_iter().collect();
    if let Some(person) = person {
        all.extend(store::held(conn, "people", person.0).await?);
        candidates.extend(store::candidates_of(conn, person).await?);
    }
    for candidate in candidates {
        all.extend(store::held(conn, "candidates", candidate.0).await?);
    }
    Ok(all)
}

/// The candidates that somebody was before they were enrolled.
pub async fn candidates_of(conn: &mut impl Read, person: PersonId) -> Result<Vec<CandidateId>> {
    Ok(store::candidates_of(conn, person).await?)
}

/// A copy of what is kept about somebody, as its reader may see it.
pub async fn copy(
    conn: &mut impl Read,
    ctx: &Ctx,
    (request, about): (SubjectRequestId, About),
    reader: Reader,
) -> Result<CopyBody> {
    let held = held(conn, about).await?;
    let redactions = store::redactions_of(conn, request).await?;
    let names = match reader {
        Reader::Officer => names(conn, about.0).await?,
        Reader::Subject => Names::default(),
    };
    let written = match about.0 {
        Some(person) => store::written(conn, person).await?,
        None => Vec::new(),
    };
    Ok(CopyBody {
        subject_request_id: request,
        made_at: ctx.now,
        not_in_it: NOT_IN_IT.iter().map(|&line| line.to_owned()).collect(),
        records: records(&held, reader, &redactions, &names),
        written_about_others: written.into_iter().map(|(kind, dated)| WrittenBody { kind, dated }).collect(),
    })
}

async fn names(conn: &mut impl Read, person: Option<PersonId>) -> Result<Names> {
    let known = store::names_of_others(conn, person).await?;
    Ok(Names::new(known.iter().flat_map(|(given, family)| [given.as_str(), family.as_str()])))
}

/// Keeps that words of somebody else were read, and what of them is hidden; the request is locked.
///
/// # Errors
/// 422 where there is no such text, or the range does not lie in it; 409 where too much is kept of one request.
pub async fn redact(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (request, about): (SubjectRequestId, About),
    command: &Redact,
) -> Result<()> {
    let held = held(conn, about).await?;
    let known = store::redactions_of(conn, request).await?;
    let is_kind = !command.path.contains('/');
    let is_read = |one: &Held, text: &str| {
        let (path, digest) = (one.path(), hash(text));
        known.iter().any(|read| read.path == path && read.text_hash == digest)
    };
    let mut texts: Vec<(String, String)> = held
        .iter()
        .filter(|one| one.is_to_be_read())
        .filter(|one| if is_kind { one.kind == command.path } else { one.path() == command.path })
        .map(|one| (one, one.text()))
        .filter(|(one, text)| !is_kind || !is_read(one, text))
        .map(|(one, text)| (one.path(), text))
        .collect();
    if texts.is_empty() && !(is_kind && held.iter().any(|one| one.kind == command.path)) {
        let detail = "names no words of somebody else in the copy";
        return Err(Error::invalid(vec![FieldError::pointer("#/path", FieldCode::NotFound, detail)]));
    }
    let only = texts.first().filter(|_| !is_kind).map(|(_, text)| text.as_str());
    command.ensure_fits(only)?;
    if known.len() + texts.len() > MOST {
        return Err(Error::because(Code::AlreadyExists, "Too many parts are hidden; hide longer ones."));
    }
    let read = texts.drain(..).map(|(path, text)| Redaction {
        id: ctx.new_id(),
        subject_request_id: request,
        path,
        text_hash: hash(&text),
        starts_at: command.from,
        ends_at: command.to,
        created_at: ctx.now,
    });
    let read: Vec<_> = read.collect();
    if !read.is_empty() {
        store::insert_redactions(conn, read).await?;
    }
    Ok(())
}

/// Whether all words of others in a copy were read.
///
/// # Errors
/// 409 `notReadYet`, with the paths of those that were not.
pub async fn ensure_read(conn: &mut impl Read, (request, about): (SubjectRequestId, About)) -> Result<()> {
    let held = held(conn, about).await?;
    let known = store::redactions_of(conn, request).await?;
    let unread = held.iter().filter(|one| {
        let (path, digest) = (one.path(), hash(&one.text()));
        one.is_to_be_read() && !known.iter().any(|read| read.path == path && read.text_hash == digest)
    });
    let unread: Vec<String> = unread.map(Held::path).collect();
    if unread.is_empty() {
        return Ok(());
    }
    let first: Vec<&str> = unread.iter().take(NAMED).map(String::as_str).collect();
    let detail = format!("{} texts of others are not read yet: {}.", unread.len(), first.join(", "));
    Err(Error::because(Code::NotReadYet, detail))
}
