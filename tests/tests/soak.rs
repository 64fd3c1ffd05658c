//! Ten seconds with peers that do not behave. For longer: `cargo run -p plausch-tests --release -- soak --seconds 600`.

use std::time::Duration;

use plausch_tests::soak;

#[test]
fn ten_seconds_among_hostile_peers_harm_nobody() {
    let report = soak::run(Duration::from_secs(10), |line| println!("{line}"));
    assert!(report.failures.is_empty(), "{report:#?}");
}
