//! The database of the embedded node.

use super::{Finding, World};

/// Whether the database can be used: its version, whether it is whole, whether it may be written to.
#[cfg(feature = "node")]
pub fn database(world: &World) -> Finding {
    use serde_json::json;

    use crate::error::{Kind, quoted};

    let Ok(settings) = &world.settings else {
        return Finding::skip(world.say("the settings come first", "先处理设置"));
    };
    if !settings.local {
        return Finding::skip(world.say("the backend is elsewhere", "后端不在本机"));
    }
    let path = settings.home.join("node.db");
    let shown = path.display().to_string();
    if !path.exists() {
        let message = world.tell("{0} is made by the first command", "{0} 将由第一条命令建立", &[&shown]);
        return Finding::ok(message).detail("path", shown.as_str());
    }
    let with = |finding: Finding| finding.detail("path", shown.as_str());
    let found = std::fs::metadata(&path);
    if found.as_ref().is_ok_and(|found| !found.is_file()) {
        // A pipe would never end.
        let message = world.tell("{0} is no regular file", "{0} 不是普通文件", &[&shown]);
        return with(Finding::fail(Kind::Api, message).hint(format!("ls -ld {}", quoted(&shown))));
    }
    if found.is_ok_and(|found| found.len() == 0) {
        let message = world.tell("{0} is empty; the first command fills it", "{0} 为空，第一条命令会写入", &[&shown]);
        return with(Finding::ok(message));
    }
    let writable = std::fs::OpenOptions::new().append(true).open(&path);
    if let Err(error) = writable {
        let message = world.tell("{0} cannot be written to: {1}", "{0} 无法写入：{1}", &[&shown, &error.to_string()]);
        return with(Finding::fail(Kind::Api, message).hint(format!("ls -l {}", quoted(&shown))));
    }
    // A copy is made before anything is tried on a database that is not sound.
    let copy = crate::config::file::spare(&path, "bak").display().to_string();
    match looked_into(&path) {
        Err(error) => with(Finding::fail(error.kind, error.message.clone()).hint(match error.kind {
            Kind::Conflict => "towow --version".to_owned(),
            // What cannot be read cannot be backed up by its own means.
            _ => format!("cp {} {}", quoted(&shown), quoted(&copy)),
        }))
        .detail("code", error.code.as_ref()),
        Ok(Looked { findings, .. }) if findings > 0 => {
            let count = findings.to_string();
            let message =
                world.tell("{0} rows of {1} do not fit together", "{1} 中有 {0} 行数据不一致", &[&count, &shown]);
            with(Finding::fail(Kind::Api, message).hint(format!("towow node backup {}", quoted(&copy))))
                .detail("findings", json!(findings))
        }
        Ok(Looked { from, to, .. }) if from < to => {
            let message = world.tell(
                "sound; the next command brings it from migration {0} to {1}",
                "完好；下一条命令会把它从迁移 {0} 更新到 {1}",
                &[&from.to_string(), &to.to_string()],
            );
            with(Finding::ok(message)).detail("migration", from)
        }
        Ok(Looked { from, .. }) => {
            let message = world.tell("sound, at migration {0}", "完好，迁移版本 {0}", &[&from.to_string()]);
            with(Finding::ok(message)).detail("migration", from)
        }
    }
}

#[cfg(feature = "node")]
struct Looked {
    from: i64,
    to: i64,
    findings: usize,
}

/// Opens the database as it is, under a time limit.
#[cfg(feature = "node")]
fn looked_into(path: &std::path::Path) -> crate::error::Result<Looked> {
    use std::time::Duration;

    use crate::cli::block_on;
    use crate::error::{Error, Kind};
    use crate::node::{Node, operator};

    const LONGEST: Duration = Duration::from_millis(3500);
    block_on(async {
        let look = async {
            let migration = operator::state_of(path).await?;
            let node = Node::look_into(path).await?;
            // Tables of another version do not answer to the rules of this one.
            let findings = if migration.pending { 0 } else { node.verify().await?.len() };
            node.close().await;
            Ok(Looked { from: migration.from, to: migration.to, findings })
        };
        tokio::time::timeout(LONGEST, look).await.unwrap_or_else(|_| {
            let message = format!(
                "{} did not answer within {} ms; another process may hold it",
                path.display(),
                LONGEST.as_millis()
            );
            Err(Error::new(Kind::Api, "database_unusable", message))
        })
    })
}

/// This build has no node.
#[cfg(not(feature = "node"))]
pub fn database(world: &World) -> Finding {
    Finding::skip(world.say("this build has no embedded node", "此版本不含内置节点"))
}
