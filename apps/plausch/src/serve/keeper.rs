//! [`Keeper`]: keeps whose nicknames are for the server's next start, beside all that goes on.

use std::future::pending;
use std::io;
use std::time::{Duration, Instant};

use plausch_app::owners::OwnersFile;
use plausch_app::texts;
use plausch_transport_std::server::Handle;
use smol::{Task, Timer};

/// See the module.
pub(super) struct Keeper {
    /// None: nothing is kept.
    file: Option<OwnersFile>,
    /// The last change is being written.
    writing: Option<Task<io::Result<()>>>,
    /// The next one is not before this.
    not_before: Instant,
    /// The last change could not be written, and that was said: it is tried again.
    complained: bool,
}

/// How often the file is written, at most. If the server is killed, it forgets no more than this.
const PACE: Duration = Duration::from_secs(5);

impl Keeper {
    pub(super) fn new(file: Option<OwnersFile>) -> Self {
        Keeper { file, writing: None, not_before: Instant::now(), complained: false }
    }

    /// Waits until there is something to [keep](Keeper::keep). Nothing is lost if one stops waiting.
    pub(super) async fn wait(&mut self, server: &Handle) {
        self.written().await;
        Timer::at(self.not_before).await;
        let is_kept = self.file.is_some();
        let has_changed = is_kept && (self.complained || server.owners_changed().await);
        if !has_changed {
            pending::<()>().await;
        }
    }

    /// Writes what has changed, while all else goes on.
    pub(super) async fn keep(&mut self, server: &Handle) {
        self.written().await;
        self.not_before = Instant::now() + PACE;
        if let (Some(file), Some(owners)) = (self.file.clone(), server.owners().await) {
            self.writing = Some(smol::unblock(move || file.write(&owners)));
        }
    }

    /// Keeps how things stand at the end.
    pub(super) async fn finish(&mut self, server: &Handle) {
        self.keep(server).await;
        self.written().await;
    }

    /// Waits until what is being written is written.
    async fn written(&mut self) {
        let Some(writing) = &mut self.writing else { return };
        let written = writing.await;
        self.writing = None;
        let Some(file) = &self.file else { return };
        match written {
            Ok(()) => self.complained = false,
            Err(error) if !self.complained => {
                log::error!("{}", texts::owners_not_written(file.path(), &error));
                self.complained = true;
            }
            Err(_) => {}
        }
    }
}
