## The list of members.

# $count (Number)
# $all (Number)
here-of = { $count } of { $all } here
members-prompt = member:
nobody-in-list = nobody is called so here (Esc: back)
possible-yourself = that is you (Esc: back)
possible-chat = Enter: to the chat with { $nick } (Esc: back)
possible-accept = { $nick } has invited you; Enter: accept (Esc: back)
possible-wait = you have invited { $nick }; no answer yet (Esc: back)
possible-invite = Enter: private chat with { $nick } (Esc: back)
possible-nothing = no private chat: { $nick }'s program takes no invitations (Esc: back)
member-ignored = you ignore { $nick }; /unignore { $nick } ends that (Esc: back)
