//! `plausch serve`: the server, its console, and its end.
//!
//! | file | what |
//! |---|---|
//! | `start.rs` | what the server is told when it starts, and the files in which it keeps what outlives it |
//! | `announcing.rs` | where the server can be found |
//! | `cluster.rs` | the other servers of its room |
//! | `control.rs` | the same commands, through the control socket |
//! | `console.rs` | what the operator may command |
//! | `operator.rs`, `operator/`, `editor.rs` | who types it: through a pipe, or on a terminal, with a line to edit |
//! | `shown.rs` | what the operator is shown, in words or for programs |
//! | `moderation.rs` | who is banned or muted, kept for the next start |
//! | `signs.rs` | the topic and the message of the day |
//! | `keeper.rs` | whose nicknames are, kept for the next start |
//! | `manager.rs` | the service manager: what it hands over, and what it is told |
//! | `metrics/` | what whoever watches the server is told |
//! | `log_lines.rs`, `log_words.rs` | the log, and what it says |

mod announcing;
mod cluster;
mod console;
#[cfg(unix)]
mod control;
mod editor;
mod keeper;
pub(crate) mod log_lines;
mod log_words;
#[cfg(target_os = "linux")]
mod manager;
#[cfg(not(target_os = "linux"))]
#[path = "no_manager.rs"]
mod manager;
mod metrics;
mod moderation;
mod operator;
mod shown;
mod signs;
mod start;

use std::future::pending;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use plausch_app::environment::Environment;
use plausch_app::sanitise::sanitise;
use plausch_app::settings::{Reloaded, Settings};
use plausch_app::texts;
use plausch_app::topic::TopicFile;
use plausch_core::name::Nick;
use plausch_transport_std::server::{self, CommandError, Commanded, Running, Sign};
use smol::Timer;
use smol::future::or;

use crate::cli::ServeArgs;
use crate::exit::{USAGE, fail};
use crate::signals::{self, Caught};
use crate::writer::Writer;
use crate::{foreground, job};
use cluster::Cluster;
use console::ConsoleCommand;
#[cfg(unix)]
use control::{Control, Order};
use editor::Told;
use keeper::Keeper;
use manager::Manager;
use metrics::Process;
use moderation::Moderation;
use operator::Operator;
use shown::{Form, Status};
pub(crate) use signs::Signs;
use start::Start;
pub(crate) use start::{bans_file, lasting, read};

/// How long the end waits for somebody who reads what was said.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);
/// How long everybody is told that the server restarts before it stops.
const MOMENT: Duration = Duration::from_secs(2);
/// How long a stop waits until the terminal is given back.
const PAUSE_TIMEOUT: Duration = Duration::from_millis(100);

/// Runs the server until it is told to stop.
pub(crate) fn run(args: &ServeArgs, env: Environment<'_>) -> ExitCode {
    let settings = match read(args, env) {
        Ok(settings) => settings,
        Err(text) => return fail(USAGE, &text),
    };
    let sockets = match manager::sockets() {
        Ok(sockets) => sockets,
        Err(text) => return fail(1, &text),
    };
    foreground::never_stop_this_thread();
    let out = Writer::stdout(texts::lines_lost);
    // On one terminal, both stand above the line that is typed.
    let log = if is_one_terminal() { out.clone() } else { Writer::stderr(texts::log_lines_lost) };
    log_lines::start(log.clone(), settings.serve.log, settings.serve.log_format);
    let signals = Caught::all_ends();
    let handed: Vec<_> = sockets.iter().filter_map(|socket| socket.local_addr().ok()).collect();
    handed.iter().for_each(|addr| log::info!("{}", texts::handed_over(*addr)));
    let refuse = |text: &str| {
        log.flush(Instant::now() + FLUSH_TIMEOUT);
        fail(1, text)
    };
    let start = match Start::new(&settings, env, handed) {
        Ok(start) => start,
        Err(text) => return refuse(&text),
    };
    let Start { options, owners_file, moderation, signs, topic_file } = start;
    let key = options.security.as_ref().map(|security| *security.identity.public());
    let cluster = options.cluster.as_ref().map(Cluster::new);
    let spawned = match sockets.is_empty() {
        true => server::spawn(options),
        false => server::spawn_on(options, sockets),
    };
    let server = match spawned {
        Ok(server) => server,
        Err(error) => return refuse(&texts::cannot_listen(&error)),
    };
    let put_up = smol::block_on(signs.put_up(server.handle()));
    let joined = cluster.as_ref().map(|cluster| smol::block_on(cluster.first(&server)));
    let joined = match put_up.and_then(|()| joined.transpose()) {
        Ok(joined) => joined,
        Err(text) => {
            server.stop();
            return refuse(&text);
        }
    };
    let watched = settings.serve.metrics.map(|addr| (addr, metrics::start(addr, server.handle())));
    if let Some((addr, Err(error))) = &watched {
        server.stop();
        return refuse(&texts::metrics_refused(*addr, error));
    }
    // Whoever reads that the server listens may command it at once.
    #[cfg(unix)]
    let control = Control::open(server.addresses());
    announcing::announce(&out, server.addresses(), key, settings.serve.qr);
    joined.iter().for_each(|text| out.say(text));
    if let Some((_, Ok(addr))) = watched {
        out.say(&texts::metrics_at(&format!("http://{addr}/metrics")));
    }
    let manager = Manager::that_started_us(env);
    manager.tell_ready(0);
    let operator = Operator::at_stdin(&out);
    let had_terminal = io::stdin().is_terminal();
    let keeper = Keeper::new(owners_file);
    let serving = Serving {
        args,
        env,
        settings,
        server,
        cluster,
        keeper,
        manager,
        moderation,
        #[cfg(unix)]
        control,
        signals,
        operator,
        out,
        had_terminal,
        topic_file,
        started: Instant::now(),
        ends_at: None,
    };
    let (end, server, out) = smol::block_on(serving.until_told());
    let code = match end {
        End::Asked(why) => {
            log::info!("{why}");
            ExitCode::SUCCESS
        }
        End::Failed => {
            log::error!("{}", texts::server_failed());
            ExitCode::from(1)
        }
    };
    server.stop();
    let until = Instant::now() + FLUSH_TIMEOUT;
    [out, log].iter().for_each(|writer| writer.flush(until));
    code
}

/// Whether stdout and stderr are the same terminal.
fn is_one_terminal() -> bool {
    #[cfg(unix)]
    if let (Ok(out), Ok(err)) = (rustix::fs::fstat(io::stdout()), rustix::fs::fstat(io::stderr())) {
        return io::stdout().is_terminal() && out.st_rdev == err.st_rdev;
    }
    false
}

/// A server that runs.
struct Serving<'a> {
    args: &'a ServeArgs,
    env: Environment<'a>,
    settings: Settings,
    server: Running,
    cluster: Option<Cluster>,
    keeper: Keeper,
    manager: Manager,
    moderation: Moderation,
    #[cfg(unix)]
    control: Control,
    signals: Caught,
    operator: Operator,
    out: Writer,
    had_terminal: bool,
    /// None: what operators decide that the room is about is forgotten when the server stops.
    topic_file: Option<TopicFile>,
    started: Instant,
    /// When the server stops, as it has announced.
    ends_at: Option<Instant>,
}

/// What ends a wait.
enum Wake {
    Told(Told),
    #[cfg(unix)]
    Ordered(Order),
    /// By an operator in the room.
    Commanded(Commanded),
    Signal(signals::Told),
    /// There is something to keep for the next start.
    Keep,
    /// So is what operators have decided, here or at other servers.
    Decided,
    /// Something is wrong between the servers, in words.
    Cluster(String),
    /// The server has said that it stops now.
    Due,
    /// The server has answered, and has so many members.
    Alive(usize),
    Stopped,
}

/// Why the server ends.
enum End {
    /// In words.
    Asked(String),
    /// It did by itself.
    Failed,
}

impl Serving<'_> {
    /// Runs until the operator or a signal ends it.
    async fn until_told(mut self) -> (End, Running, Writer) {
        self.operator.catch_jobs(&mut self.signals);
        // Whether the next Ctrl+C stops the server, though it has members.
        let mut is_asked = false;
        self.keep_decisions().await;
        let end = loop {
            match self.wake().await {
                Wake::Stopped => break End::Failed,
                Wake::Due => break End::Asked(texts::stopping_to_restart()),
                Wake::Alive(members) => self.manager.tell_alive(members),
                Wake::Keep => self.keeper.keep(self.server.handle()).await,
                Wake::Decided => self.keep_decisions().await,
                Wake::Cluster(warning) => log::warn!("{warning}"),
                Wake::Signal(signals::Told::Interrupt | signals::Told::End) => {
                    break End::Asked(texts::stopping_by_signal());
                }
                Wake::Signal(signals::Told::HangUp) => {
                    if self.had_terminal && !io::stdin().is_terminal() {
                        break End::Asked(texts::stopping_with_terminal());
                    }
                    match self.reload().await {
                        Ok(changes) => changes.iter().for_each(|change| log::info!("{change}")),
                        Err(why) => log::error!("{why}"),
                    }
                }
                Wake::Signal(signals::Told::Stop) => {
                    self.operator.pause();
                    self.out.flush(Instant::now() + PAUSE_TIMEOUT);
                    job::stop();
                }
                Wake::Signal(signals::Told::Continue) => self.operator.resume(),
                // The line is drawn anew.
                Wake::Signal(signals::Told::Resize) => {}
                #[cfg(unix)]
                Wake::Ordered(order) => {
                    let (answer, is_end) = self.obey(&order.command).await;
                    order.answer(answer).await;
                    if is_end {
                        break End::Asked(texts::stopping_by_operator());
                    }
                }
                Wake::Commanded(commanded) => {
                    let (done, text) = match self.obey_member(&commanded).await {
                        Ok(told) => (true, told),
                        Err(why) => (false, why),
                    };
                    self.server.handle().reply(&commanded, done, &text);
                }
                Wake::Told(Told::Line(line)) => {
                    is_asked = false;
                    match line.and_then(|line| ConsoleCommand::parse(&line)) {
                        Ok(Some(ConsoleCommand::Exit)) => {
                            break End::Asked(texts::stopping_by_operator());
                        }
                        Ok(Some(command)) => {
                            let (Ok(told) | Err(told)) = self.run(command, Form::Words).await;
                            self.out.say(&told);
                        }
                        Ok(None) => {}
                        Err(text) => self.out.say(&text),
                    }
                }
                Wake::Told(Told::Interrupt) => {
                    let members = self.server.handle().members().await.len();
                    if members == 0 || is_asked {
                        break End::Asked(texts::stopping_by_operator());
                    }
                    is_asked = true;
                    self.out.say(&texts::ask_stop(members));
                }
                Wake::Told(Told::End) => self.out.say(&texts::console_stays()),
                Wake::Told(Told::Joined) => self.out.say(&texts::console_joined()),
                Wake::Told(Told::Complete) => {
                    let nicks = console::nicks(self.server.handle()).await;
                    let nicks: Vec<_> = nicks.iter().map(Nick::to_string).collect();
                    if let Some(choices) = self.operator.complete(&nicks) {
                        self.out.say(&choices);
                    }
                }
            }
        };
        self.manager.tell_stopping();
        self.keeper.finish(self.server.handle()).await;
        let Serving { server, out, .. } = self;
        (end, server, out)
    }

    async fn wake(&mut self) -> Wake {
        let signal = async { Wake::Signal(self.signals.next().await) };
        let told = async { Wake::Told(self.operator.next().await) };
        let stopped = async {
            self.server.stopped().await;
            Wake::Stopped
        };
        let keep = async {
            self.keeper.wait(self.server.handle()).await;
            Wake::Keep
        };
        let decided = async {
            if !self.server.handle().decisions_changed().await {
                pending::<()>().await;
            }
            Wake::Decided
        };
        let keep = or(keep, decided);
        #[cfg(unix)]
        let told = or(told, async { Wake::Ordered(self.control.next().await) });
        let commanded = async {
            match self.server.commands().next().await {
                Some(commanded) => Wake::Commanded(commanded),
                None => pending().await,
            }
        };
        let told = or(told, commanded);
        let cluster = async {
            match &self.cluster {
                Some(cluster) => Wake::Cluster(cluster.next_warning(&self.server).await),
                None => pending().await,
            }
        };
        let alive = async {
            self.manager.is_due().await;
            match self.server.handle().metrics().await {
                Some(metrics) => Wake::Alive(metrics.members()),
                None => pending().await,
            }
        };
        let due = async {
            self.ends_at.map_or_else(Timer::never, Timer::at).await;
            Wake::Due
        };
        or(signal, or(told, or(due, or(keep, or(cluster, or(alive, stopped)))))).await
    }

    /// Does what came through the control socket: what to answer, and whether that was the end.
    #[cfg(unix)]
    async fn obey(&mut self, command: &str) -> (Result<String, String>, bool) {
        let (form, command) = match command.strip_prefix(control::FOR_PROGRAMS) {
            Some(command) => (Form::Json, command),
            None => (Form::Words, command),
        };
        let parsed = match ConsoleCommand::parse(command) {
            Ok(Some(parsed)) => parsed,
            Ok(None) => return (Ok(String::new()), false),
            Err(why) => return (Err(why), false),
        };
        if parsed.is_logged() {
            log::info!("{}", texts::ordered(command));
        }
        match parsed {
            ConsoleCommand::Exit => (Ok(shown::said(texts::stopping_by_operator(), form)), true),
            parsed => (self.run(parsed, form).await, false),
        }
    }

    /// Does what an operator in the room commands, and says what came of it, or why it was not done.
    async fn obey_member(&mut self, commanded: &Commanded) -> Result<String, String> {
        let Commanded { nick, key, text, .. } = commanded;
        let Some(parsed) = ConsoleCommand::parse(text)? else {
            return Err(texts::unknown_console_command(&sanitise(text)));
        };
        if !parsed.is_for_rooms() {
            return Err(texts::console_alone(&sanitise(text)));
        }
        if parsed.is_logged() {
            log::info!("{}", texts::commanded(nick, key, text));
        }
        self.run(parsed, Form::Words).await
    }

    /// Does what an operator asks for, and says what came of it, or why it was not done.
    async fn run(&mut self, command: ConsoleCommand, form: Form) -> Result<String, String> {
        match command {
            ConsoleCommand::Status => {
                let handle = self.server.handle();
                let metrics = handle.metrics().await;
                let stopped = || texts::console_error(CommandError::Stopped);
                let status = Status {
                    metrics: metrics.ok_or_else(stopped)?,
                    running: self.started.elapsed(),
                    topic: handle.sign(Sign::Topic).await,
                    process: Process::look(),
                };
                Ok(shown::status(&status, form))
            }
            command @ (ConsoleCommand::Reload
            | ConsoleCommand::Cluster
            | ConsoleCommand::SetTopic(_)
            | ConsoleCommand::Restart(..)) => Ok(shown::said(self.manage(command).await?, form)),
            command => {
                let payload_length = self.settings.serve.limits.directory.payload_length;
                let handle = self.server.handle();
                command.run(handle, &mut self.moderation, payload_length, form).await
            }
        }
    }

    /// Does what is a matter of the whole server, and says what came of it.
    async fn manage(&mut self, command: ConsoleCommand) -> Result<String, String> {
        match command {
            ConsoleCommand::Reload => self.reload().await.map(|changes| changes.join("\n")),
            ConsoleCommand::Cluster => {
                let handle = self.server.handle();
                let here = handle.members().await.len();
                let view = handle.cluster().await;
                match self.cluster.as_ref().zip(view) {
                    Some((cluster, view)) => Ok(cluster.shown(&view, here)),
                    None => Err(texts::no_cluster()),
                }
            }
            ConsoleCommand::SetTopic(topic) => {
                let (settings, file) = (&self.settings.serve, self.topic_file.as_ref());
                let (handle, of_settings) = (self.server.handle(), settings.topic.as_deref());
                signs::set_topic(handle, topic, of_settings, file).await
            }
            ConsoleCommand::Restart(after, why) => {
                let announced = self.server.handle().announce_restart(after, why.as_deref()).await;
                announced.map_err(|error| match (error, why) {
                    (CommandError::TextTooLong, Some(why)) => {
                        texts::why_too_long(why.len(), Sign::TOPIC)
                    }
                    (error, _) => texts::console_error(error),
                })?;
                self.ends_at = Some(Instant::now() + MOMENT);
                Ok(texts::restart_announced())
            }
            _ => Ok(String::new()),
        }
    }

    /// Keeps what operators have decided, here or at other servers, for the next start.
    async fn keep_decisions(&mut self) {
        let (server, file) = (self.server.handle(), self.topic_file.as_ref());
        let of_settings = self.settings.serve.topic.as_deref();
        let kept = [
            self.moderation.follow(server).await,
            signs::keep_topic(server, of_settings, file).await,
        ];
        kept.into_iter().filter_map(Result::err).for_each(|why| log::warn!("{why}"));
    }

    /// Reads the settings again, and who is banned or muted. Says what has changed, or why nothing does.
    async fn reload(&mut self) -> Result<Vec<String>, String> {
        self.manager.tell_reloading();
        let reloaded = self.read_again().await;
        self.manager.tell_ready(self.server.handle().members().await.len());
        reloaded
    }

    async fn read_again(&mut self) -> Result<Vec<String>, String> {
        let wanted = read(self.args, self.env).map_err(|why| texts::not_reloaded(&why))?;
        let signs = Signs::read(&wanted.serve).map_err(|why| texts::not_reloaded(&why))?;
        let bans = self.moderation.reload(self.server.handle()).await?;
        let motd = signs.put_up_again(self.server.handle(), &self.settings.serve).await?;
        let Reloaded { settings, mut changes } = Reloaded::new(&self.settings, &wanted);
        log_lines::set_level(settings.serve.log);
        let server::Options { limits, operators, admitted, exempt, .. } = settings.serve.options();
        self.server.handle().set_limits(limits);
        self.server.handle().set_operators(operators);
        self.server.handle().set_exempt(exempt);
        let strangers = self.server.handle().set_admitted(admitted).await;
        settings.language(self.env).bring_into_force();
        self.settings = settings;
        self.keep_decisions().await;
        let strangers = strangers.iter().map(moderation::was_removed);
        changes.extend(bans.into_iter().chain(strangers).chain(motd));
        if changes.is_empty() {
            changes.push(texts::nothing_changed());
        }
        Ok(changes)
    }
}
