-- Reads targets from a file, one path a line, and asks for them in random order.
-- Arguments: the file of targets, the bearer token.
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(arguments)
    math.randomseed(number * 7919)
    targets = {}
    for line in io.lines(arguments[1]) do
        targets[#targets + 1] = wrk.format("GET", line, { Authorization = "Bearer " .. arguments[2] })
    end
end

function request()
    return targets[math.random(#targets)]
end
