-- What all scripts begin with. The room is a fold of the stream, and each entry names the one before it (p), so that nobody
-- misses one unnoticed. The stream, the claims and the servers only change together, in one script.
--
-- servers: epoch -> deadline (16) number (16) bytes: until when its lease lasts by the engine's clock, its last operation, how it came
-- claims:  nick -> epoch (16) number (16) looks (32) bytes: who claimed it, with which operation
-- looks:   look (16) -> nick
-- stream:  p, b: bytes that a server submitted, and n: which text of the room it is, if it is one
-- count:   said: how many texts there were; room: its number
-- decisions: about -> time (16) bytes: from when on nobody has to know of it (0: never), what was decided last about that
local servers, claims, looks, stream, count, decisions = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local epoch, most = ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
last = last and last[1] or '0-0'

-- Returns why the engine takes nothing, if it does not.
local function append(bytes, ...)
  local added = redis.pcall('XADD', stream, 'MAXLEN', '~', most, '*', 'p', last, 'b', bytes, ...)
  if type(added) == 'table' then return added.err end
  last = added
end

local function digits(number)
  return string.format('%016.0f', number)
end

-- Whether a server's lease lasts, and its last operation.
local function lease(server)
  if not server then return false, 0 end
  return tonumber(server:sub(1, 16)) > now, tonumber(server:sub(17, 32))
end

-- Calls `visit` with each look of a claim, or of a nickname that is to be claimed.
local function each_look(joined, visit)
  for at = 1, #joined, 16 do visit(joined:sub(at, at + 15)) end
end

local function free(nick, claim)
  redis.call('HDEL', claims, nick)
  each_look(claim:sub(33, 64), function(look)
    if redis.call('HGET', looks, look) == nick then redis.call('HDEL', looks, look) end
  end)
end
