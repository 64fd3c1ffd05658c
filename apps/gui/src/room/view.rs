//! A room, drawn: how its parts are put together.

use iced::widget::tooltip::Position;
use iced::widget::{column, container, row, space, stack, text, tooltip};
use iced::{Bottom, Center, Element, Fill, window};
use plausch_app::model::{Conversation, Privacy, Target};
use plausch_app::sanitise::sanitise;
use plausch_app::texts;

use super::{Message, Room};
use crate::entries::{Entries, Scroll};
use crate::lines::Lines;
use crate::press::press;
use crate::styles::slot;
use crate::theme::{Look, Roles};
use crate::{finding, invitations, names, picker, status, tabs};

/// In a window that is narrower, the members do not stand beside the conversation. In pixels.
const NARROW: f32 = 540.0;

impl Room {
    /// The main window, which is as wide as that.
    pub(crate) fn view<'a>(
        &'a self,
        window: window::Id,
        is_elsewhere: impl Fn(&Target) -> bool,
        width: f32,
        size: f32,
        look: &'a Look,
    ) -> Element<'a, Message> {
        let roles = look.roles;
        let is_away = is_elsewhere(&self.shown);
        let tabs = tabs::view(&self.model, &self.shown, is_elsewhere, size, roles);
        let page = match is_away {
            true => self.elsewhere(size, roles),
            false => self.page(&self.shown, window, size, look),
        };
        let is_narrow = width < NARROW;
        let is_listed = match is_narrow {
            true => self.asks_for_members,
            false => self.lists_members || self.asks_for_members,
        };
        let members = (self.shown == Target::Room && is_listed)
            .then(|| self.members.view(&self.model, size, look).map(Message::Members));
        let middle = match members {
            // There, the list takes the place of the conversation.
            Some(members) if is_narrow => row![container(members).center_x(Fill)],
            members => row![page].push(members),
        };
        let status = self.status(size, roles);
        let page = column![tabs.map(Message::Tabs), middle.height(Fill), status];
        self.below_palette(page.into(), size, roles)
    }

    /// A window that shows one conversation alone.
    pub(crate) fn view_alone<'a>(
        &'a self,
        target: &'a Target,
        window: window::Id,
        size: f32,
        look: &'a Look,
    ) -> Element<'a, Message> {
        let roles = look.roles;
        let put_back = press(text(texts::window_put_back()).size(size * 0.87))
            .on_press(Message::PutBack(target.clone()))
            .style(roles.other_button())
            .padding([3, 10]);
        let bar = row![text(tabs::name(target)).size(size).font(crate::fonts::BOLD)]
            .push(space::horizontal())
            .push(put_back)
            .align_y(Center);
        let bar = container(bar).padding([6, 12]).style(roles.raised());
        let page = column![bar, self.page(target, window, size, look)];
        match self.model.shown().target() == target {
            true => self.below_palette(page.into(), size, look.roles),
            false => page.into(),
        }
    }

    /// A page, and above it the palette, if it is open.
    fn below_palette<'a>(
        &'a self,
        page: Element<'a, Message>,
        size: f32,
        roles: Roles,
    ) -> Element<'a, Message> {
        let palette = self.palette.as_ref().map(|it| it.view(size, roles));
        stack![page].push(palette.map(|palette| palette.map(Message::Palette))).into()
    }

    /// A conversation, what asks for an answer, and the draft.
    fn page<'a>(
        &'a self,
        target: &Target,
        window: window::Id,
        size: f32,
        look: &'a Look,
    ) -> Element<'a, Message> {
        let roles = look.roles;
        let conversation = self.conversation(target);
        let scroll = self.scrolls.get(target).copied().unwrap_or_default();
        let (time_zone, time_format) = (&self.time_zone, &self.time_format);
        let lines = Lines { conversation, look, time_zone, time_format };
        let to = target.clone();
        let entries = Entries::new(
            lines,
            scroll,
            size,
            roles,
            move |scroll| Message::Scrolled(to.clone(), scroll),
            Message::LookBack,
            Message::Link,
        );
        let entries = entries.folding(Message::Fold);
        let newest =
            scroll.is_scrolled().then(|| newest(target, scroll, conversation, size, roles));
        let entries = stack![entries].push(newest);
        let now = std::time::Instant::now();
        let hosting = (*target == Target::Room).then(|| self.hosting(size, roles)).flatten();
        let cards = invitations::view(self.model.invitations(), now, size, roles);
        let is_here = self.model.shown().target() == target;
        let emoji = self.picker.view(&self.model, size, roles).filter(|_| is_here);
        let draft = self.drafts.view(&self.model, conversation, window, size, roles);
        let smile = press(text("☺").size(size * 1.1))
            .id(names::smile(window))
            .on_press(Message::Picker(picker::Message::Bar))
            .style(roles.other_button())
            .padding([6, 10]);
        let words = text(texts::window_emoji()).size(size * 0.87);
        let smile = tooltip(smile, words, Position::Top).style(roles.tip()).padding(5);
        let draft =
            row![container(draft.map(Message::Draft)).id(names::DRAFT_AREA).width(Fill), smile];
        let below = column![
            slot(cards.map(|cards| cards.map(Message::Invitation)), 8.0),
            slot(emoji.map(|emoji| emoji.map(Message::Picker)), 8.0),
            draft.spacing(8).align_y(Bottom),
        ];
        let below = below.padding([8, 12]);
        // In the place where a private chat says whose it is, the room says what it is about.
        let private = match target {
            Target::Room => self.model.topic().map(|topic| about(topic, size, roles)),
            Target::Chat(_) => {
                let (privacy, can_confirm) =
                    (self.model.privacy(target), self.model.can_confirm_check(target));
                Some(private(target, privacy, can_confirm, size, roles))
            }
        };
        let find = self.finding.view(size, roles).filter(|_| is_here);
        let found = self.model.found().filter(|_| is_here);
        let found = found.map(|found| finding::found(found, size, roles).map(Message::Finding));
        let find = find.map(|find| find.map(Message::Finding));
        let [hosting, private, find, found] =
            [hosting, private, find, found].map(|part| slot(part, 0.0));
        column![hosting, private, find, found, entries, below].width(Fill).into()
    }

    /// The conversation has a window of its own.
    fn elsewhere(&self, size: f32, roles: Roles) -> Element<'_, Message> {
        let put_back = press(text(texts::window_put_back()).size(size))
            .on_press(Message::PutBack(self.shown.clone()))
            .style(roles.other_button())
            .padding([7, 14]);
        let words = text(texts::window_elsewhere(&tabs::name(&self.shown))).color(roles.muted);
        container(column![words.size(size), put_back].spacing(12).align_x(Center))
            .center(Fill)
            .into()
    }

    /// Where others can join.
    fn hosting(&self, size: f32, roles: Roles) -> Option<Element<'_, Message>> {
        let (places, link) = self.hosting.as_ref()?;
        let size = size * 0.93;
        let places: Vec<_> = places.iter().filter(|place| place.only_by.is_none()).collect();
        let words = match places.is_empty() {
            true => texts::window_hosting_alone(),
            false => texts::window_hosting(),
        };
        let copying = |words: String, what: String| {
            press(text(words).size(size * 0.93))
                .on_press(Message::Copy(what))
                .style(roles.other_button())
                .padding([2, 8])
        };
        let bar = places.iter().take(2).fold(row![text(words).size(size)], |bar, place| {
            let address = place.addr.to_string();
            let copy = copying(texts::window_copy(), address.clone());
            bar.push(text(address).size(size).font(crate::fonts::BOLD)).push(copy)
        });
        // It is long, and not to be typed.
        let link = link.as_ref().filter(|_| !places.is_empty());
        let link = link.map(|link| copying(texts::window_copy_link(), link.to_string()));
        let bar = bar.push(link);
        let bar = bar.spacing(10).align_y(Center).wrap();
        Some(container(bar).padding([8, 16]).width(Fill).style(roles.raised()).into())
    }

    fn status(&self, size: f32, roles: Roles) -> Element<'_, Message> {
        let now = std::time::Instant::now();
        let quiet = self.quiet.as_ref();
        status::view(&self.model, &self.server, quiet, self.is_leaving, now, size, roles)
            .map(Message::Status)
    }
}

/// Who hears what is said here, and whether others in the network can read it.
fn private<'a>(
    target: &Target,
    privacy: Option<Privacy>,
    can_confirm: bool,
    size: f32,
    roles: Roles,
) -> Element<'a, Message> {
    let words = texts::window_private(&tabs::name(target));
    let state = privacy.map(|privacy| format!(" · {}", texts::state_privacy(privacy)));
    let words = text(words + &state.unwrap_or_default());
    let words = words.size(size * 0.87).color(roles.muted).font(crate::fonts::BOLD);
    let action = |words: String, message: Message| {
        press(text(words).size(size * 0.8))
            .on_press(message)
            .style(roles.other_button())
            .padding([2, 8])
    };
    let verify = matches!(privacy, Some(Privacy::Secure { .. }))
        .then(|| action(texts::window_verify(), Message::Verify).id(names::VERIFY));
    let verified = can_confirm
        .then(|| action(texts::window_verified(), Message::Verified).id(names::VERIFIED));
    let bar = row![words].push(verify).push(verified).spacing(10).align_y(Center);
    container(bar).padding([4, 16]).width(Fill).style(roles.card()).into()
}

/// What the room is about.
fn about<'a>(topic: &str, size: f32, roles: Roles) -> Element<'a, Message> {
    let words = text(sanitise(topic)).size(size * 0.87).color(roles.muted);
    container(words).padding([4, 16]).width(Fill).style(roles.card()).into()
}

/// The way back to the newest line.
fn newest<'a>(
    target: &Target,
    scroll: Scroll,
    conversation: &Conversation,
    size: f32,
    roles: Roles,
) -> Element<'a, Message> {
    let words = match scroll.new_lines(conversation.indices().end) {
        0 => texts::window_newest(),
        count => texts::window_new_lines(count),
    };
    let newest = press(text(format!("↓ {words}")).size(size * 0.87))
        .on_press(Message::Scrolled(target.clone(), Scroll::default()))
        .style(roles.other_button())
        .padding([5, 12]);
    container(newest).align_bottom(Fill).center_x(Fill).padding(10).into()
}
