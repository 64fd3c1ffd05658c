//! The page of metrics, in the text format of Prometheus. Its words are the same in every language, as the names are.

use std::fmt::{Display, Write};
use std::time::Duration;

use plausch_transport_std::server::Metrics;
use plausch_transport_std::server::cluster::{ClusterMetrics, State};

use super::process::Process;

/// All metrics. `answered`: how long the server took to tell them. `started`: when it began, since 1970.
pub(super) fn page(
    metrics: &Metrics,
    answered: Duration,
    process: &Process,
    started: Duration,
) -> String {
    let mut page = Page::default();
    let version = env!("CARGO_PKG_VERSION");
    page.labelled(
        GAUGE,
        "plausch_build_info",
        "The version of the program.",
        "version",
        [(version, 1)],
    );
    page.of_room(metrics);
    page.of_links(metrics);
    if let Some(cluster) = &metrics.cluster {
        page.of_cluster(cluster);
    }
    page.one(
        GAUGE,
        "plausch_answer_seconds",
        "How long the server's thread took to answer this request.",
        answered.as_secs_f64(),
    );
    page.of_process(process, started);
    page.0
}

const COUNTER: &str = "counter";
const GAUGE: &str = "gauge";

#[derive(Default)]
struct Page(String);

impl Page {
    fn of_room(&mut self, metrics: &Metrics) {
        self.labelled(
            GAUGE,
            "plausch_members",
            "Members in the room, by how their links are.",
            "link",
            [("plain", metrics.members_plain), ("secure", metrics.members_secure)],
        );
        let help = "How many of them are original clients.";
        self.one(GAUGE, "plausch_original_members", help, metrics.originals);
        let help = "How many members there may be.";
        self.one(GAUGE, "plausch_members_limit", help, metrics.members_limit);
        self.labelled(
            COUNTER,
            "plausch_joins_total",
            "Members that joined, by how their links are.",
            "link",
            [("plain", metrics.joined_plain), ("secure", metrics.joined_secure)],
        );
        let left = metrics.left.iter().map(|(reason, count)| (*reason, *count));
        self.labelled(COUNTER, "plausch_leaves_total", "Members that left.", "reason", left);
        let refused = metrics.refused.iter().map(|(reason, count)| (*reason, *count));
        let help = "What clients asked for and was refused.";
        self.labelled(COUNTER, "plausch_refusals_total", help, "reason", refused);
        let help = "Texts that were said to the room.";
        self.one(COUNTER, "plausch_texts_total", help, metrics.texts);
        let help = "The same, once for each member that is to hear it.";
        self.one(COUNTER, "plausch_deliveries_total", help, metrics.deliveries);
        let help = "How far the slowest member is behind, of those that take nothing now.";
        self.one(GAUGE, "plausch_lag_bytes", help, metrics.lag);
        let help = "What is kept of the room for those that are behind.";
        self.one(GAUGE, "plausch_kept_bytes", help, metrics.kept);
    }

    fn of_links(&mut self, metrics: &Metrics) {
        let help = "Open connections, of members and of others.";
        self.one(GAUGE, "plausch_links", help, metrics.links);
        let help = "Connections that were accepted.";
        self.one(COUNTER, "plausch_accepted_links_total", help, metrics.accepted);
        let help = "Connections that did not join in time, or for which there was no room.";
        self.one(COUNTER, "plausch_dropped_links_total", help, metrics.dropped);
        let help = "Connections that were dropped because too much waited for them.";
        self.one(COUNTER, "plausch_slow_links_total", help, metrics.slow);
        self.labelled(
            COUNTER,
            "plausch_handshakes_total",
            "Handshakes of secure links, by what came of them.",
            "result",
            [
                ("done", metrics.handshakes_done),
                ("failed", metrics.handshakes_failed),
                ("refused", metrics.handshakes_refused),
            ],
        );
        let help = "Bytes received on all connections.";
        self.one(COUNTER, "plausch_received_bytes_total", help, metrics.bytes_received);
        let help = "Bytes that the connections took.";
        self.one(COUNTER, "plausch_sent_bytes_total", help, metrics.bytes_sent);
    }

    fn of_cluster(&mut self, cluster: &ClusterMetrics) {
        let states = [State::Together, State::Doubtful, State::Alone, State::Rejoining];
        self.labelled(
            GAUGE,
            "plausch_cluster_state",
            "What this server is among those that share its room: 1 for that.",
            "state",
            states.map(|state| (state.word(), u8::from(state == cluster.state))),
        );
        let help = "Servers that share the room, as far as this one knows them.";
        self.one(GAUGE, "plausch_cluster_servers", help, cluster.members.len());
        let members = cluster.members.iter().map(|(server, count)| (server.as_str(), *count));
        let help = "Members in the room, by their server.";
        self.labelled(GAUGE, "plausch_cluster_members", help, "server", members);
        let help = "How long this server speaks for its members if its lease is not renewed.";
        self.one(GAUGE, "plausch_cluster_lease_seconds", help, cluster.lease.as_secs_f64());
        let help = "How far it was behind what the engine had when its lease was renewed last.";
        self.one(GAUGE, "plausch_cluster_lag_seconds", help, cluster.lag.as_secs_f64());
        let help = "Requests that the engine has answered.";
        self.one(COUNTER, "plausch_engine_answers_total", help, cluster.answers);
        let help = "How long that took, all together.";
        let time = cluster.answer_time.as_secs_f64();
        self.one(COUNTER, "plausch_engine_answer_seconds_total", help, time);
        let help = "Requests that the engine has not answered, or not as it should.";
        self.one(COUNTER, "plausch_engine_failures_total", help, cluster.failures);
    }

    /// Under the names that Prometheus' own libraries give them.
    fn of_process(&mut self, process: &Process, started: Duration) {
        let Process { memory, open_files, most_files, processor } = process;
        self.some(GAUGE, "process_resident_memory_bytes", "Memory in use.", memory);
        self.some(GAUGE, "process_open_fds", "Open descriptors.", open_files);
        self.some(GAUGE, "process_max_fds", "How many may be open.", most_files);
        let help = "How long processors were busy.";
        self.some(COUNTER, "process_cpu_seconds_total", help, processor);
        let help = "When the server began, since 1970.";
        self.one(GAUGE, "process_start_time_seconds", help, started.as_secs_f64());
    }

    fn some(&mut self, kind: &str, name: &str, help: &str, value: &Option<impl Display>) {
        if let Some(value) = value {
            self.one(kind, name, help, value);
        }
    }

    fn one(&mut self, kind: &str, name: &str, help: &str, value: impl Display) {
        self.head(kind, name, help);
        self.line(format_args!("{name} {value}"));
    }

    /// One line for each value of the label.
    fn labelled<'a>(
        &mut self,
        kind: &str,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = (&'a str, impl Display)>,
    ) {
        self.head(kind, name, help);
        for (of, value) in values {
            let of = of.replace('\\', r"\\").replace('"', r#"\""#);
            self.line(format_args!("{name}{{{label}=\"{of}\"}} {value}"));
        }
    }

    fn head(&mut self, kind: &str, name: &str, help: &str) {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
    }

    fn line(&mut self, line: impl Display) {
        // A text takes whatever is written.
        let _ = writeln!(self.0, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> String {
        let mut metrics = Metrics::default();
        metrics.members_secure = 7;
        metrics.refused.insert("full", 3);
        let process = Process { memory: Some(4096), processor: Some(0.25), ..Process::default() };
        page(&metrics, Duration::from_millis(2), &process, Duration::from_secs(1_700_000_000))
    }

    #[test]
    fn each_family_has_its_head_and_its_values() {
        let page = sample();
        for lines in [
            "# HELP plausch_members Members in the room, by how their links are.\n\
             # TYPE plausch_members gauge\n\
             plausch_members{link=\"plain\"} 0\n\
             plausch_members{link=\"secure\"} 7\n",
            "plausch_refusals_total{reason=\"full\"} 3\n",
            "plausch_answer_seconds 0.002\n",
            "process_resident_memory_bytes 4096\n",
            "process_cpu_seconds_total 0.25\n",
            "process_start_time_seconds 1700000000\n",
        ] {
            assert!(page.contains(lines), "{lines}\n{page}");
        }
        assert!(!page.contains("process_open_fds"), "what is not known is left out");
    }

    #[test]
    fn names_follow_the_rules_of_prometheus() {
        let page = sample();
        let mut names: Vec<_> = page.lines().filter_map(|it| it.strip_prefix("# TYPE ")).collect();
        for name in &names {
            let (name, kind) = name.split_once(' ').unwrap();
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name}");
            assert_eq!(name.ends_with("_total"), kind == COUNTER, "{name}");
            assert!(name.starts_with("plausch_") || name.starts_with("process_"), "{name}");
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "each stands there once");
    }
}
