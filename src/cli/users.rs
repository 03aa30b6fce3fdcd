//! `hackit user`: who gets in at first, and who has lost the way in.

use clap::Subcommand;
use serde_json::json;

use super::context::{CommandContext, read_command, to_message};
use super::output::print;
use crate::access::Role;
use crate::error::Code;
use crate::features::identity::people::{self, AddPerson, GrantRole};

#[derive(Subcommand)]
pub(super) enum User {
    /// Add a person with a role and invite them to set a password
    #[command(
        after_help = "The invitation is shown this once and can be used for seven days. A new installation gets its \
first programme manager so; whoever that is adds the others through the API, all but safeguarding leads.

Example: hackit user create --email pat@council.example --given-name Pat --family-name Example --role programmeManager"
    )]
    Create {
        /// E-mail address
        #[arg(long)]
        email: String,
        /// Given name
        #[arg(long)]
        given_name: String,
        /// Family name
        #[arg(long)]
        family_name: String,
        /// What the person is here, such as programmeManager
        #[arg(long, value_parser = role)]
        role: Role,
        /// The employer that a mentor or employerContact stands for, by name or id
        #[arg(long)]
        organisation: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Invite a person to set a password, for the first time or anew
    #[command(
        after_help = "The invitation is shown this once and can be used for seven days; earlier ones stop working. Setting a \
password ends the person's sign-ins. Nobody is written to: it is for whom letters do not reach.

Example: hackit user invite pat@council.example"
    )]
    Invite {
        /// E-mail address
        email: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Grant a role to a person, and invite them to set a password
    #[command(
        after_help = "Who becomes programme manager, data protection officer or safeguarding lead is signed out, and needs the \
invitation. Safeguarding leads are named here alone: nobody who runs the programme can make themself one.

Example: hackit user grant pat@council.example safeguardingLead"
    )]
    Grant {
        /// E-mail address
        email: String,
        /// What the person is to be, such as programmeManager
        #[arg(value_parser = role)]
        role: Role,
        /// The employer that a mentor or employerContact stands for, by name or id
        #[arg(long)]
        organisation: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a role away from a person, who is signed out
    #[command(after_help = "The last programme manager stays.

Example: hackit user revoke pat@council.example safeguardingLead")]
    Revoke {
        /// E-mail address
        email: String,
        /// What the person is to be no longer, such as safeguardingLead
        #[arg(value_parser = role)]
        role: Role,
        /// The employer that a mentor or employerContact stood for, by name or id
        #[arg(long)]
        organisation: Option<String>,
    },
}

fn role(text: &str) -> Result<Role, String> {
    let known = || Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    text.parse().map_err(|_| format!("must be one of {}", known()))
}

/// Whom a command is about.
enum Whom {
    Added(AddPerson),
    /// By e-mail address.
    Known(String),
}

/// Takes a role away.
async fn revoke(
    context: &CommandContext,
    email: &str,
    role: Role,
    organisation: Option<String>,
) -> anyhow::Result<()> {
    let organisation_id = match organisation {
        Some(name) => Some(context.organisation(&name).await?.id),
        None => None,
    };
    let ctx = context.ctx();
    let done = context.state.db.write(async |conn| {
        let id = people::find_by_email(conn, email).await?;
        people::end_role(conn, &ctx, id, GrantRole { role, organisation_id }).await
    });
    let ended = done.await.map_err(|error| match error.code() {
        Code::NotFound => nobody(email),
        _ => to_message(error),
    })?;
    anyhow::ensure!(ended.is_some(), "{email} has no such role");
    print(&format!("{email} is {role} no longer.\n"))
}

fn nobody(email: &str) -> anyhow::Error {
    anyhow::anyhow!("there is nobody with the e-mail address {email:?}")
}

/// Runs a command on people: adds one, grants a role or takes it away, invites.
pub(super) async fn run(context: &CommandContext, action: User) -> anyhow::Result<()> {
    let (whom, role, organisation, as_json) = match action {
        User::Create { email, given_name, family_name, role, organisation, json: as_json } => {
            let names = json!({"email": email, "givenName": given_name, "familyName": family_name});
            (Whom::Added(read_command(&names)?), Some(role), organisation, as_json)
        }
        User::Invite { email, json } => (Whom::Known(email), None, None, json),
        User::Grant { email, role, organisation, json } => {
            (Whom::Known(email), Some(role), organisation, json)
        }
        User::Revoke { email, role, organisation } => {
            return revoke(context, &email, role, organisation).await;
        }
    };
    let organisation_id = match organisation {
        Some(name) => Some(context.organisation(&name).await?.id),
        None => None,
    };
    let ctx = context.ctx();
    let done = context.state.db.write(async |conn| {
        let id = match &whom {
            Whom::Added(wanted) => people::add(conn, &ctx, wanted.clone()).await?.id,
            Whom::Known(email) => people::find_by_email(conn, email).await?,
        };
        let locked = people::lock(conn, &ctx, id).await?;
        let person = locked.person.clone();
        if let Some(role) = role {
            people::grant(conn, &ctx, locked, GrantRole { role, organisation_id }).await?;
        }
        let invitation = people::invite(conn, &ctx, &person).await?;
        Ok((person, invitation))
    });
    let (person, invitation) = done.await.map_err(|error| match (error.code(), &whom) {
        (Code::NotFound, Whom::Known(email)) => nobody(email),
        _ => to_message(error),
    })?;
    if as_json {
        let shown = json!({"id": person.id, "email": person.email, "role": role,
            "invitationToken": invitation.token, "expiresAt": invitation.expires_at});
        return print(&format!("{shown}\n"));
    }
    let (base, token) = (&context.state.settings.base_url, &invitation.token);
    let is = role.map(|role| format!("{} is {role} here.\n", person.email)).unwrap_or_default();
    print(&format!(
        "{is}To set a password, before {}:\n  {base}/passwords/{token}\nor, as a front end does it:\n  \
         POST {base}/api/v1/passwords  {}\n",
        invitation.expires_at.format("%F %R UTC"),
        json!({"token": token, "password": "…"}),
    ))
}
