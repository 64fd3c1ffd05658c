## What happens in the room and in private chats.

joined = { $nick } joined
left = { $nick } left
