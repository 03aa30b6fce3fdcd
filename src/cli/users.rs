//! `hackit user create`: the first programme manager of a new installation, and others.

use clap::Subcommand;
use serde_json::json;

use super::context::{CommandContext, read_command, to_message};
use super::output::print;
use crate::access::Role;
use crate::features::identity::people::{self, AddPerson, GrantRole};

#[derive(Subcommand)]
pub(super) enum User {
    /// Add a person with a role and invite them to set a password
    #[command(
        after_help = "The invitation is shown this once and can be used for seven days. A new installation gets its \
first programme manager so; whoever that is adds the others through the API.

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
}

fn role(text: &str) -> Result<Role, String> {
    let known = || Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    text.parse().map_err(|_| format!("must be one of {}", known()))
}

/// Runs a command on people.
pub(super) async fn run(context: &CommandContext, action: User) -> anyhow::Result<()> {
    let User::Create { email, given_name, family_name, role, organisation, json: as_json } = action;
    let wanted: AddPerson =
        read_command(&json!({"email": email, "givenName": given_name, "familyName": family_name}))?;
    let organisation_id = match organisation {
        Some(name) => Some(context.organisation(&name).await?.id),
        None => None,
    };
    let ctx = context.ctx();
    let (person, invitation) = context
        .state
        .db
        .write(async |conn| {
            let person = people::add(conn, &ctx, wanted.clone()).await?;
            let locked = people::lock(conn, &ctx, person.id).await?;
            people::grant(conn, &ctx, locked, GrantRole { role, organisation_id }).await?;
            let invitation = people::invite(conn, &ctx, &person).await?;
            Ok((person, invitation))
        })
        .await
        .map_err(to_message)?;
    if as_json {
        let shown = json!({"id": person.id, "email": person.email, "role": role,
            "invitationToken": invitation.token, "expiresAt": invitation.expires_at});
        return print(&format!("{shown}\n"));
    }
    print(&format!(
        "{} is {role} here.\nTo set a password, before {}:\n  POST {}/api/v1/passwords  {}\n",
        person.email,
        invitation.expires_at.format("%F %R UTC"),
        context.state.settings.base_url,
        json!({"token": invitation.token, "password": "…"}),
    ))
}
