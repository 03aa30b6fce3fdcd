//! Use cases of employer enquiries.

mod letters;

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;

use super::events::EnquiryEvent;
use super::model::{
    AcceptEnquiry, AcceptedBody, AskToTakePart, ContactNames, Decision, DeclineEnquiry, Enquiry, EnquiryBody,
    EnquiryFilter, EnquiryState, NewPartnerClient, Unconfirmed,
};
use super::store;
use crate::access::{OrganisationKind, Role};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::events::{self, Subject};
use crate::features::identity::api_clients::{self, ApiClientWithSecretBody, CreateApiClient};
use crate::features::identity::organisations::{self, AddOrganisation, Organisation, OrganisationBody};
use crate::features::identity::people::{self, AddPerson, GrantRole, PersonState};
use crate::features::identity::sign_in::{hash_secret, new_secret};
use crate::features::outbound::messages;
use crate::features::partnerships::partnerships::{self, AddPartnership, PartnershipBody};
use crate::ids::{EnquiryId, OrganisationId, PersonId};
use crate::lifecycle;

/// How long an enquiry waits to be confirmed.
const PATIENCE: TimeDelta = TimeDelta::days(7);

/// Keeps what an employer asks until it is confirmed, and writes to the address; returns the token of the letter's link. It is the same
/// whoever asks, and takes as long.
pub async fn ask(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AskToTakePart) -> Result<String> {
    let AskToTakePart { organisation_name, contact_name, email, website, kinds, message } = command;
    let asked = Unconfirmed {
        id: ctx.new_id(),
        organisation_name,
        contact_name,
        email,
        website,
        kinds,
        message,
        created_at: ctx.now,
    };
    let token = new_secret("hke")?;
    store::ask(conn, &asked, &hash_secret(&token)).await?;
    messages::write(conn, ctx, letters::confirmation(ctx, &asked, &token)).await?;
    Ok(token)
}

/// Whether a link leads somewhere.
///
/// # Errors
/// 404 for a token that is unknown or older than a week.
pub async fn by_link(conn: &mut impl Read, ctx: &Ctx, token: &str) -> Result<EnquiryId> {
    Ok(store::by_link(conn, &hash_secret(token), ctx.now - PATIENCE).await?)
}

/// Confirms an enquiry. Confirmed again, it stays as it is.
///
/// # Errors
/// As `by_link`.
pub async fn confirm(conn: &mut AsyncPgConnection, ctx: &Ctx, token: &str) -> Result<EnquiryId> {
    let id = by_link(conn, ctx, token).await?;
    if let Some(asked) = store::take(conn, id).await? {
        store::insert(conn, &Enquiry::received(asked, ctx.now)).await?;
        events::record(conn, ctx, Subject::new(id), EnquiryEvent::Received).await?;
    }
    Ok(id)
}

/// The enquiry: for staff alone.
///
/// # Errors
/// 404, for whoever is not staff too.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: EnquiryId) -> Result<Enquiry> {
    ensure_staff(ctx)?;
    Ok(store::find(conn, id).await?)
}

/// The enquiry, locked.
///
/// # Errors
/// As `find`.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: EnquiryId) -> Result<Enquiry> {
    ensure_staff(ctx)?;
    Ok(store::find_for_update(conn, id).await?)
}

fn ensure_staff(ctx: &Ctx) -> Result<()> {
    if ctx.visibility().everything { Ok(()) } else { Err(Error::not_found()) }
}

/// A page of enquiries; none for whoever is not staff.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &EnquiryFilter,
    after: Option<EnquiryId>,
    limit: i64,
) -> Result<Vec<Enquiry>> {
    if !ctx.visibility().everything {
        return Ok(Vec::new());
    }
    Ok(store::list_page(conn, filter, after, limit).await?)
}

/// Accepts a locked enquiry: the employer, its partnerships, its contact and its client in one step.
///
/// # Errors
/// 403 for whoever may not make contacts of employers; 409 where it is decided, an organisation has the name and is not named, a partnership
/// of a kind is active, or the contact has ended; 422 where the employer that is named, or a scope, does not fit.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Enquiry,
    command: AcceptEnquiry,
) -> Result<AcceptedBody> {
    if !people::may_manage(ctx, Role::EmployerContact) {
        let detail = "Whoever may not grant the role employerContact may not accept enquiries.";
        return Err(Error::because(Code::Forbidden, detail));
    }
    lifecycle::ensure(present.state, EnquiryState::Accepted)?;
    let AcceptEnquiry { organisation_id, kinds, agreement, contact, client } = command;
    let organisation = employer(conn, ctx, &present, organisation_id).await?;
    let mut agreed = Vec::new();
    for kind in kinds {
        let command = AddPartnership {
            organisation_id: organisation.id,
            kind,
            starts_on: ctx.today(),
            ends_on: None,
            agreement: agreement.clone(),
            publishes_directly: false,
        };
        let added = partnerships::add(conn, ctx, command).await?;
        agreed.push(PartnershipBody::on(ctx.today(), added));
    }
    let names = contact.unwrap_or_else(|| present.names());
    let contact_id = contact_of(conn, ctx, (&present.email, names), organisation.id).await?;
    let client = match client {
        Some(client) => Some(client_of(conn, ctx, client, organisation.id).await?),
        None => None,
    };
    let decided = present.decided(Decision::Accepted(organisation.id), ctx.now);
    let decided = store::update(conn, &decided).await?;
    events::record(conn, ctx, Subject::new(decided.id), EnquiryEvent::Accepted).await?;
    Ok(AcceptedBody {
        enquiry: EnquiryBody::from(decided),
        organisation: OrganisationBody::from(organisation),
        partnerships: agreed,
        contact_id,
        client,
    })
}

/// The employer that staff name, or a new one of the enquiry's name.
async fn employer(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Enquiry,
    named: Option<OrganisationId>,
) -> Result<Organisation> {
    if let Some(id) = named {
        // Whether it is an active employer is asked where its partnerships are added.
        return organisations::find(conn, id).await.map_err(|error| match error.code() {
            Code::NotFound => Error::invalid(vec![FieldError::pointer(
                "#/organisationId",
                FieldCode::NotFound,
                "names no employer",
            )]),
            _ => error,
        });
    }
    let name = present.organisation_name.to_lowercase();
    let similar = organisations::find_named(conn, &name, None).await?;
    if let Some(taken) = similar.into_iter().find(|one| one.name.to_lowercase() == name) {
        let detail = "There is an organisation of this name; name it where it is the same.";
        return Err(
            Error::because(Code::AlreadyExists, detail).amend(|problem| problem.id = Some(taken.id.0))
        );
    }
    let command = AddOrganisation {
        kind: OrganisationKind::Employer,
        name: present.organisation_name.clone(),
        ukprn: None,
        website: present.website.clone(),
        contact_name: Some(present.contact_name.clone()),
        contact_email: Some(present.email.clone()),
    };
    organisations::add(conn, ctx, command).await
}

/// Whoever has the address speaks for the employer, and is invited by letter where they are new.
async fn contact_of(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (email, names): (&str, ContactNames),
    employer: OrganisationId,
) -> Result<PersonId> {
    let role = GrantRole { role: Role::EmployerContact, organisation_id: Some(employer) };
    match people::find_by_email(conn, email).await {
        Ok(id) => {
            let locked = people::lock(conn, ctx, id).await?;
            if locked.person.state != PersonState::Active {
                return Err(Error::new(Code::PersonExists).amend(|problem| problem.id = Some(id.0)));
            }
            people::see_to_role(conn, ctx, locked, role).await?;
            Ok(id)
        }
        Err(error) if error.code() == Code::NotFound => {
            let ContactNames { given_name, family_name } = names;
            let command = AddPerson { email: email.to_owned(), given_name, family_name, date_of_birth: None };
            Ok(people::add_with_role(conn, ctx, command, role).await?.id)
        }
        Err(error) => Err(error),
    }
}

async fn client_of(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    NewPartnerClient { name, scopes }: NewPartnerClient,
    organisation_id: OrganisationId,
) -> Result<ApiClientWithSecretBody> {
    let command = CreateApiClient { organisation_id, name, scopes };
    let created = api_clients::create(conn, ctx, command).await;
    let below = |faults: Vec<FieldError>| faults.into_iter().map(|fault| fault.below("/client")).collect();
    let created = created
        .map_err(|error| error.amend(|problem| problem.errors = below(std::mem::take(&mut problem.errors))));
    let (client, secret) = created?;
    Ok(ApiClientWithSecretBody::new(client, Some(secret)))
}

/// Declines a locked enquiry.
///
/// # Errors
/// 409 where it is decided.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Enquiry,
    command: DeclineEnquiry,
) -> Result<Enquiry> {
    lifecycle::ensure(present.state, EnquiryState::Declined)?;
    let decided = store::update(conn, &present.decided(Decision::Declined(command.reason), ctx.now)).await?;
    events::record(conn, ctx, Subject::new(decided.id), EnquiryEvent::Declined).await?;
    Ok(decided)
}

/// Forgets what nobody confirmed.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    store::forget(conn, ctx.now - PATIENCE).await?;
    Ok(())
}
