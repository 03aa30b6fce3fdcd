//! Machine clients.

use serde_json::json;

use super::{World, Write};

pub async fn valid(world: &World, operation: &str) -> Option<Write> {
    let staff = &world.staff;
    let found = match operation {
        "create_api_client" => Write::new(staff, "/api/v1/api-clients", &["apiClient.created"]).json(
            json!({"organisationId": world.ada.organisation, "name": "Second", "scopes": ["progress:write"]}),
        ),
        "change_api_client" => Write::new(staff, world.new_client().await.0, &["apiClient.changed"])
            .json(json!({"scopes": ["progress:write"]})),
        "rotate_client_secret" => {
            let (client, _) = world.new_client().await;
            Write::new(staff, format!("{client}/secret-rotations"), &["apiClient.secretRotated"])
        }
        "revoke_client_secret" => Write::new(staff, world.new_client().await.1, &["apiClient.secretRevoked"]),
        "revoke_api_client" => Write::new(staff, world.new_client().await.0, &["apiClient.revoked"]),
        _ => return None,
    };
    Some(found)
}

impl World {
    /// The paths of a new machine client of [`World::ada`] and of its secret.
    pub async fn new_client(&self) -> (String, String) {
        let body =
            json!({"organisationId": self.ada.organisation, "name": "Records", "scopes": ["progress:read"]});
        let made = self.staff.post("/api/v1/api-clients", &body).await.expect(201);
        let place = made.header("location").to_owned();
        let secret = made.body["secrets"][0]["id"].as_str().expect("a secret").to_owned();
        (place.clone(), format!("{place}/secrets/{secret}"))
    }
}
