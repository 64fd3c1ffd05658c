//! Everything that has a look of its own.

/// A [`Role`]'s variants, their names in a theme, and what has this look.
macro_rules! roles {
    ($($role:ident $name:literal $what:literal,)*) => {
        /// What something is. A theme gives each role a [`Style`](super::Style); nothing is told by colour alone.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Role {
            $(#[doc = $what] $role,)*
        }

        impl Role {
            /// All of them.
            pub const ALL: &[Role] = &[$(Role::$role,)*];

            /// Its name in a theme.
            pub fn name(self) -> &'static str {
                match self { $(Role::$role => $name,)* }
            }

            /// What has this look, for whoever writes a theme.
            pub fn what(self) -> &'static str {
                match self { $(Role::$role => $what,)* }
            }
        }
    };
}

roles! {
    Text "text" "What others say, and all that has no other role.",
    OwnText "own-text" "What the user says.",
    OwnNick "own-nick" "The user's own nickname. Those of others have colours of their own.",
    Action "action" "What somebody does, as in \"* Bob waves\".",
    Mention "mention" "A text that mentions the user.",
    Notice "notice" "What the program tells.",
    Error "error" "What went wrong.",
    Time "time" "When it was.",
    Day "day" "The line at which a new day begins.",
    Unread "unread" "The line at which the user stopped reading.",
    Scrolled "scrolled" "The line below what is scrolled up.",
    NewBelow "new-below" "The same line, if there is something new below.",
    Link "link" "An address that can be opened.",
    Selection "selection" "What is selected: a refused draft, a hit, a member.",
    Tabs "tabs" "The bar of conversations.",
    TabShown "tab-shown" "The conversation that is shown, in the bar.",
    TabUnread "tab-unread" "A conversation with something unread.",
    TabMention "tab-mention" "A conversation in which something waits for the user.",
    Heading "heading" "How many are here, and other headings.",
    Border "border" "Lines between parts of the screen.",
    Hint "hint" "What can be done here, while there is nothing else.",
    Prompt "prompt" "Where the user types, and to whom it goes.",
    Question "question" "An invitation, and what else has to be answered.",
    Status "status" "The state of the connection, while all is well.",
    Offline "offline" "The state of the connection, while there is none.",
}

impl Role {
    /// The role of this name.
    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.iter().copied().find(|role| role.name() == name)
    }
}
