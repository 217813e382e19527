//! Where the ids come from that arguments take: which lists hold them, and how they are called there.

use super::{Absent, Method, Operation, Param, all, find};

/// A list of the backend that holds ids.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The operation that answers with them; it needs no argument.
    pub list: &'static Operation,
    /// Their field, in the rows or below them.
    pub field: &'static str,
}

/// The ids that an argument takes.
#[derive(Debug, Clone)]
pub struct Ids {
    /// Their name in answers: `run_id`.
    pub field: &'static str,
    /// The lists that hold them, the most likely first; none where no list does.
    pub sources: Vec<Source>,
}

/// A list and the field of its rows that is looked at.
type Named = (&'static str, &'static str);

/// Arguments (or `operation.argument`) whose ids are not those of the collection that the path names: their field in
/// answers, and the lists that hold such ids, each with the field there.
const ELSEWHERE: &[(&str, &str, &[Named])] = &[
    ("run_id", "run_id", &[("my_demands", "run_id"), ("inbox", "run_id")]),
    ("source_run_id", "run_id", &[("my_demands", "run_id"), ("inbox", "run_id")]),
    ("target_id", "run_id", &[("my_demands", "run_id"), ("inbox", "run_id")]),
    ("demand_id", "demand_id", &[("my_demands", "demand_id")]),
    ("invitation_ids", "invitation_id", &[("invitations", "invitation_id")]),
    ("invitee", "agent_id", &[("talent_pool", "agent_id"), ("public_agents", "agent_id")]),
    ("receiver_agent_id", "agent_id", &[("talent_pool", "agent_id"), ("public_agents", "agent_id")]),
    ("talent_pool_add.agent_id", "agent_id", &[("public_agents", "agent_id")]),
    ("get_agent_did.agent_id", "agent_id", &[("agents", "agent_id"), ("public_agents", "agent_id")]),
    ("get_agent_federation.agent_id", "agent_id", &[("agents", "agent_id"), ("public_agents", "agent_id")]),
    ("agent_id", "agent_id", &[("agents", "agent_id")]),
    ("scene_id", "scene_id", &[("list_scenes", "scene_id")]),
    ("scene_context", "scene_id", &[("list_scenes", "scene_id")]),
    ("nomination_id", "nomination_id", &[]),
    ("query_id", "query_id", &[]),
    ("session_id", "session_id", &[]),
    ("auth_session_id", "auth_session_id", &[]),
];

/// The ids that this argument takes, where it takes any: of an operation, or of a command that was written by hand.
pub fn of(operation: Option<&Operation>, argument: &str) -> Option<Ids> {
    let own = operation.map(|operation| format!("{}.{argument}", operation.name));
    let elsewhere = |name: &str| ELSEWHERE.iter().find(|(known, ..)| *known == name);
    if let Some(found) = own.as_deref().and_then(elsewhere) {
        return Some(named(found));
    }
    operation.and_then(|operation| of_collection(operation, argument)).or_else(|| elsewhere(argument).map(named))
}

/// `/protocol/inbox/{item_id}/read` takes the ids of the rows of `/protocol/inbox`.
fn of_collection(operation: &Operation, argument: &str) -> Option<Ids> {
    let (collection, _) = operation.path.split_once(&format!("/{{{argument}}}"))?;
    let list = all().find(|row| row.path == collection && needs_nothing(row))?;
    let field = list.id?;
    Some(Ids { field, sources: vec![Source { list, field }] })
}

/// True for a field whose ids some argument takes.
pub fn is_taken(field: &str) -> bool {
    ELSEWHERE.iter().any(|(_, known, _)| *known == field)
        || all().any(|row| {
            let ids = |param: &Param| of_collection(row, param.name).is_some_and(|ids| ids.field == field);
            row.path.contains('{') && row.params.iter().any(ids)
        })
}

fn named((_, field, lists): &(&'static str, &'static str, &'static [Named])) -> Ids {
    let source = |(list, field): &Named| find(list).map(|list| Source { list, field });
    Ids { field, sources: lists.iter().filter_map(source).collect() }
}

/// True for a list that can be read without being told anything.
pub fn needs_nothing(row: &Operation) -> bool {
    let known = |param: &Param| !param.required() || param.absent == Absent::Agent;
    row.method == Method::Get && row.list.is_some() && row.params.iter().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Arguments that name something and whose ids no face can know.
    const UNKNOWN: &[&str] = &["exposure_event_id", "source_delivery_id", "client_msg_id"];

    #[test]
    fn every_id_has_its_lists() {
        let shown = |ids: &Ids| {
            let lists: Vec<&str> = ids.sources.iter().map(|source| source.list.name).collect();
            format!("{} {}", ids.field, lists.join(" ")).trim_end().to_owned()
        };
        for (operation, argument, expected) in [
            ("run_status", "run_id", "run_id my_demands inbox"),
            ("public_run", "run_id", "run_id public_runs"),
            ("my_demand", "demand_id", "demand_id my_demands"),
            ("public_demand", "demand_id", "demand_id public_demands"),
            ("inbox_mark_read", "item_id", "item_id inbox"),
            ("agent_select", "agent_id", "agent_id agents"),
            ("public_agent", "agent_id", "agent_id public_agents"),
            ("talent_pool_add", "agent_id", "agent_id public_agents"),
            ("talent_pool_remove", "agent_id", "agent_id talent_pool"),
            ("conversation_messages", "conversation_id", "conversation_id conversations"),
            ("invitation_respond", "invitation_id", "invitation_id invitations"),
            ("negotiate", "invitation_ids", "invitation_id invitations"),
            ("set_scene", "scene_id", "scene_id list_scenes"),
            ("discover", "scene_context", "scene_id list_scenes"),
            ("get_discovery", "query_id", "query_id"),
        ] {
            let row = find(operation).unwrap();
            assert_eq!(shown(&of(Some(row), argument).unwrap()), expected, "{operation} {argument}");
        }
        for row in all() {
            for param in row.params.iter().filter(|param| param.name.ends_with("_id") || param.name.ends_with("_ids")) {
                let known = of(Some(row), param.name).is_some();
                assert_eq!(known, !UNKNOWN.contains(&param.name), "{} {}", row.name, param.name);
            }
        }
    }

    #[test]
    fn ids_that_no_argument_takes_are_none() {
        for (field, taken) in [
            ("run_id", true),
            ("item_id", true),
            ("conversation_id", true),
            ("nomination_id", true),
            ("token_id", false),
            ("node_id", false),
            ("message_id", false),
        ] {
            assert_eq!(is_taken(field), taken, "{field}");
        }
    }

    #[test]
    fn every_list_that_is_named_can_be_asked() {
        for (argument, _, lists) in ELSEWHERE {
            for (list, _) in *lists {
                assert!(find(list).is_some_and(needs_nothing), "{argument}: {list}");
            }
        }
    }
}
