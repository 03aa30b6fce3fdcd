-- Reads targets from a file, one path a line, and asks for them in random order.
-- Arguments: the file of targets, the file of bearer tokens, which take turns.
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

local function lines(path)
    local found = {}
    for line in io.lines(path) do
        found[#found + 1] = line
    end
    return found
end

local function asking(path, token)
    return wrk.format("GET", path, { Authorization = "Bearer " .. token })
end

function init(arguments)
    math.randomseed(number * 7919)
    targets = lines(arguments[1])
    tokens = lines(arguments[2])
    turn = 0
    if #tokens == 1 then
        for at, path in ipairs(targets) do
            targets[at] = asking(path, tokens[1])
        end
    end
end

function request()
    local target = targets[math.random(#targets)]
    if #tokens == 1 then
        return target
    end
    turn = turn % #tokens + 1
    return asking(target, tokens[turn])
end
