-- ARGV: epoch, length of the stream, the last operation that is known to be done, then for each operation: kind, number, nick, looks,
-- epoch (whom it takes the nickname from, or who is gone), how many members there may be, bytes. Of a decision: what it is about is the
-- nick, from when on nobody has to know of it the epoch, how many there may be the members.
-- Does a server's operations, each once, however often they are submitted. Returns "done" and an answer for each, or why none is done.
-- From the first one on that the engine takes no more, none is done: those that would free memory are to be submitted again, by themselves.
if ARGV[4] == 'release' or ARGV[4] == 'bury' then
  -- They free memory: an engine that is full takes them, too, after a write that needs none.
  redis.call('HDEL', servers, '')
end

-- A replica knows nothing of what has become of a server since: only who may write is believed. It is tried behind all else, as an engine
-- that is full takes more from then on.
local function answer(...)
  redis.call('HDEL', servers, '')
  return { ... }
end

local server = redis.call('HGET', servers, epoch)
local lasts, before = lease(server)
if not lasts then return answer('expired') end
if before < tonumber(ARGV[3]) then return answer('forgotten') end

local function claim(number, nick, joined, over, members, bytes)
  local held = redis.call('HGET', claims, nick)
  local own = epoch .. digits(number)
  if number <= before then return held and held:sub(1, 32) == own and 'done' or 'taken' end
  if held and held:sub(1, 16) ~= over then return 'taken' end
  local resembled = false
  each_look(joined, function(look)
    local other = redis.call('HGET', looks, look)
    if other and other ~= nick then resembled = true end
  end)
  if resembled then return 'taken' end
  if not held and redis.call('HLEN', claims) >= tonumber(members) then return 'full' end
  local refused = append(bytes)
  if refused then return refused end
  if held then free(nick, held) end
  redis.call('HSET', claims, nick, own .. joined .. bytes)
  each_look(joined, function(look) redis.call('HSET', looks, look, nick) end)
  return 'done'
end

local function release(nick, bytes)
  local held = redis.call('HGET', claims, nick)
  if held and held:sub(1, 16) == epoch then
    free(nick, held)
    return append(bytes)
  end
end

-- Only a server that is there no more, or this one, can be gone; and once.
local function bury(gone, bytes)
  local other = redis.call('HGET', servers, gone)
  if not other or (gone ~= epoch and lease(other)) then return end
  redis.call('HDEL', servers, gone)
  local all = redis.call('HGETALL', claims)
  for at = 1, #all, 2 do
    if all[at + 1]:sub(1, 16) == gone then free(all[at], all[at + 1]) end
  end
  return append(bytes)
end

local function say(bytes)
  local number = (redis.call('HGET', count, 'said') or 0) + 1
  local refused = append(bytes, 'n', number)
  if not refused then redis.call('HSET', count, 'said', number) end
  return refused
end

-- Whether some bytes come behind others. The engine's own order depends on its language.
local function is_behind(one, other)
  for at = 1, math.min(#one, #other) do
    local a, b = one:byte(at), other:byte(at)
    if a ~= b then return a > b end
  end
  return #one > #other
end

-- Forgets the decisions that nobody has to know of any more at that time.
local function forget(at)
  local all = redis.call('HGETALL', decisions)
  for i = 1, #all, 2 do
    local over = tonumber(all[i + 1]:sub(1, 16))
    if over > 0 and over <= at then redis.call('HDEL', decisions, all[i]) end
  end
end

-- Of two decisions about the same, the later one counts, whichever comes first: behind the 18 bytes that say who submitted it, that is
-- the greater one. If there is no room, what was taken back or is over gives way, even if that is not 30 days ago.
local function decide(about, over, most, bytes)
  local held = redis.call('HGET', decisions, about)
  if held and not is_behind(bytes:sub(19), held:sub(35)) then return end
  for _, kept in ipairs({ 0, 30 * 24 * 60 * 60 * 1000 }) do
    if not held and redis.call('HLEN', decisions) >= most then forget(now + kept) end
  end
  if not held and redis.call('HLEN', decisions) >= most then return 'full' end
  local refused = append(bytes)
  if refused then return refused end
  redis.call('HSET', decisions, about, digits(over) .. bytes)
end

local answers, reached, refused = {}, before
for at = 4, #ARGV, 7 do
  local kind, number, nick, joined, other, members, bytes = unpack(ARGV, at, at + 6)
  number = tonumber(number)
  local frees, answer = kind == 'release' or kind == 'bury'
  if refused then
    answer = (frees or refused == 'again') and 'again' or refused
    refused = answer
  elseif kind == 'claim' then
    answer = claim(number, nick, joined, other, members, bytes)
  elseif number > before then
    if kind == 'release' then
      answer = release(nick, bytes)
    elseif kind == 'bury' then
      answer = bury(other, bytes)
    elseif kind == 'say' then
      answer = say(bytes)
    elseif kind == 'decide' then
      answer = decide(nick, tonumber(other), tonumber(members), bytes)
    else
      answer = append(bytes)
    end
  end
  answer = answer or 'done'
  local is_refused = answer:find('OOM', 1, true) or answer:find('MISCONF', 1, true) or answer:find('NOREPLICAS', 1, true)
  -- What else an engine may have against it is no matter of one operation.
  if not is_refused and answer:find(' ', 1, true) then return redis.error_reply(answer) end
  if answer == 'done' or answer == 'taken' or answer == 'full' then
    reached = math.max(reached, number)
    -- Whoever is gone says nothing more.
    if kind == 'bury' and other == epoch then refused = 'again' end
  else
    refused = answer
  end
  table.insert(answers, answer)
end
-- Unless it is gone by its own will.
if reached > before and redis.call('HEXISTS', servers, epoch) == 1 then
  redis.call('HSET', servers, epoch, server:sub(1, 16) .. digits(reached) .. server:sub(33))
end
return answer('done', answers)
