//! The command line.

use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

use plausch_app::settings::{
    Bytes, DialectChoice, File, Listen, LogLevel, LookAlikesChoice, OwnNick, ServeTable, Server,
    Span, Switch,
};
use plausch_app::texts;

#[derive(Debug, Parser)]
#[command(name = "plausch", version, about = texts::ABOUT, long_about = texts::ABOUT_LONG, after_help = texts::EXAMPLES)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) chat: ChatArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(about = texts::ABOUT_SERVE, after_help = texts::EXAMPLES_SERVE)]
    Serve(ServeArgs),
    #[command(about = texts::ABOUT_CHAT, after_help = texts::EXAMPLES_CHAT)]
    Chat(ChatArgs),
    #[command(about = texts::ABOUT_CONFIG, after_help = texts::EXAMPLES_CONFIG)]
    Config(ConfigArgs),
    #[command(about = texts::ABOUT_COMPLETIONS, after_help = texts::EXAMPLES_COMPLETIONS)]
    Completions {
        #[arg(value_name = "SHELL", help = texts::HELP_SHELL)]
        shell: clap_complete::Shell,
    },
    #[command(about = texts::ABOUT_MAN, after_help = texts::EXAMPLES_MAN)]
    Man,
}

#[derive(Debug, Args)]
pub(crate) struct ChatArgs {
    #[command(flatten)]
    pub(crate) flags: ChatFlags,
    #[arg(long, conflicts_with = "json", help = texts::HELP_PLAIN)]
    pub(crate) plain: bool,
    #[arg(long, help = texts::HELP_JSON)]
    pub(crate) json: bool,
    #[arg(long, help = texts::HELP_RECONNECT)]
    pub(crate) reconnect: bool,
    #[command(flatten)]
    pub(crate) config: ConfigFlag,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) flags: ServeFlags,
    #[command(flatten)]
    pub(crate) config: ConfigFlag,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    #[command(flatten)]
    pub(crate) chat: ChatFlags,
    #[command(flatten)]
    pub(crate) serve: ServeFlags,
    #[command(flatten)]
    pub(crate) config: ConfigFlag,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ConfigFlag {
    #[arg(long, value_name = "FILE", help = texts::HELP_CONFIG)]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ChatFlags {
    #[arg(long, short, value_name = "HOST:PORT", help = texts::HELP_SERVER)]
    pub(crate) server: Option<Server>,
    #[arg(long, short, value_name = "NICK", help = texts::HELP_NICK)]
    pub(crate) nick: Option<OwnNick>,
    #[arg(long, value_name = "DIALECT", help = texts::HELP_DIALECT, value_parser = one_of::<DialectChoice>(&["auto", "framed", "line"]))]
    pub(crate) dialect: Option<DialectChoice>,
    #[arg(long, value_name = "COUNT", help_heading = texts::LIMITS, help = texts::HELP_INVITATIONS_AT_ONCE)]
    pub(crate) invitations_at_once: Option<u32>,
    #[arg(long, value_name = "COUNT", help_heading = texts::LIMITS, help = texts::HELP_INVITATIONS_PER_SECOND)]
    pub(crate) invitations_per_second: Option<u32>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ServeFlags {
    #[arg(long, short, value_name = "ADDR", help = texts::HELP_LISTEN)]
    pub(crate) listen: Option<Listen>,
    #[arg(long, value_name = "LEVEL", help = texts::HELP_LOG, value_parser = one_of::<LogLevel>(&["off", "error", "warn", "info", "debug", "trace"]))]
    pub(crate) log: Option<LogLevel>,
    #[arg(long, value_name = "BYTES", help_heading = texts::LIMITS, help = texts::HELP_PAYLOAD_LENGTH)]
    pub(crate) payload_length: Option<Bytes>,
    #[arg(long, value_name = "COUNT", help_heading = texts::LIMITS, help = texts::HELP_MEMBERS)]
    pub(crate) members: Option<usize>,
    #[arg(long, value_name = "COUNT", help_heading = texts::LIMITS, help = texts::HELP_CONNECTIONS_PER_ADDRESS)]
    pub(crate) connections_per_address: Option<usize>,
    #[arg(long, value_name = "COUNT", help_heading = texts::LIMITS, help = texts::HELP_CONNECTIONS_UNREGISTERED)]
    pub(crate) connections_unregistered: Option<usize>,
    #[arg(long, value_name = "COUNT", help_heading = texts::LIMITS, help = texts::HELP_REGISTRATIONS_AT_ONCE)]
    pub(crate) registrations_at_once: Option<u32>,
    #[arg(long, value_name = "COUNT", help_heading = texts::LIMITS, help = texts::HELP_REGISTRATIONS_PER_SECOND)]
    pub(crate) registrations_per_second: Option<u32>,
    #[arg(long, value_name = "TIME", help_heading = texts::LIMITS, help = texts::HELP_UNREGISTERED_CONNECTION)]
    pub(crate) unregistered_connection: Option<Span>,
    #[arg(long, value_name = "BYTES", help_heading = texts::LIMITS, help = texts::HELP_BYTES_WAITING)]
    pub(crate) bytes_waiting: Option<Bytes>,
    #[arg(long, value_name = "COUNT", help_heading = texts::LIMITS, help = texts::HELP_BROADCASTS_AT_ONCE)]
    pub(crate) broadcasts_at_once: Option<u32>,
    #[arg(long, value_name = "COUNT", help_heading = texts::LIMITS, help = texts::HELP_BROADCASTS_PER_SECOND)]
    pub(crate) broadcasts_per_second: Option<u32>,
    #[arg(long, value_name = "TIME", help_heading = texts::LIMITS, help = texts::HELP_NEWCOMERS_PAUSE)]
    pub(crate) newcomers_pause: Option<Span>,
    #[arg(long, value_name = "TIME", help_heading = texts::LIMITS, help = texts::HELP_PING_AFTER)]
    pub(crate) ping_after: Option<Span>,
    #[arg(long, value_name = "TIME", help_heading = texts::LIMITS, help = texts::HELP_DEAD_AFTER)]
    pub(crate) dead_after: Option<Span>,
    #[arg(long, value_name = "TIME", help_heading = texts::LIMITS, help = texts::HELP_GHOST_AFTER)]
    pub(crate) ghost_after: Option<Span>,
    #[arg(long, value_name = "RULE", help_heading = texts::LIMITS, help = texts::HELP_LOOK_ALIKES, value_parser = one_of::<LookAlikesChoice>(&["refuse", "allow"]))]
    pub(crate) look_alikes: Option<LookAlikesChoice>,
    #[arg(long, help_heading = texts::LIMITS, help = texts::HELP_NO_RATE_LIMITS)]
    pub(crate) no_rate_limits: bool,
}

impl ChatFlags {
    /// What the flags say, in the shape of the file.
    pub(crate) fn layer(&self) -> File {
        File {
            server: self.server.clone(),
            nick: self.nick.clone(),
            dialect: self.dialect,
            invitations_at_once: self.invitations_at_once,
            invitations_per_second: self.invitations_per_second,
            serve: ServeTable::default(),
        }
    }
}

impl ServeFlags {
    /// What the flags say, in the shape of the file's table.
    pub(crate) fn layer(&self) -> ServeTable {
        ServeTable {
            listen: self.listen.clone(),
            log: self.log,
            payload_length: self.payload_length,
            members: self.members,
            connections_per_address: self.connections_per_address,
            connections_unregistered: self.connections_unregistered,
            registrations_at_once: self.registrations_at_once,
            registrations_per_second: self.registrations_per_second,
            unregistered_connection: self.unregistered_connection,
            bytes_waiting: self.bytes_waiting,
            broadcasts_at_once: self.broadcasts_at_once,
            broadcasts_per_second: self.broadcasts_per_second,
            newcomers_pause: self.newcomers_pause,
            ping_after: self.ping_after,
            dead_after: self.dead_after,
            ghost_after: self.ghost_after,
            look_alikes: self.look_alikes,
            no_rate_limits: self.no_rate_limits.then_some(Switch(true)),
        }
    }
}

/// Words to choose from, which completions and help then know.
fn one_of<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = String> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse::<T>().map_err(io::Error::other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_main_job_takes_the_flags_of_chat() {
        let cli = Cli::parse_from(["plausch", "--nick", "Zoë", "--plain"]);
        assert!(cli.command.is_none() && cli.chat.plain);
        assert_eq!(cli.chat.flags.nick.unwrap().to_string(), "Zoë");
        assert!(Cli::try_parse_from(["plausch", "chat", "--plain", "--json"]).is_err());
        assert!(Cli::try_parse_from(["plausch", "chat", "--nick", "a b"]).is_err());
    }
}
