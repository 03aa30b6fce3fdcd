-- Pushes new updates of random learners and writes down the name of each that was acknowledged.
-- Arguments: path, bearer token, updates in one request (1: a single push), apprenticeships, start of their ids,
-- file of days, prefix of the names, directory for the acknowledgements.
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(arguments)
    math.randomseed(number * 7919)
    path, size, learners, ids = arguments[1], tonumber(arguments[3]), tonumber(arguments[4]), arguments[5]
    headers = { Authorization = "Bearer " .. arguments[2], ["Content-Type"] = "application/json" }
    local days = {}
    for line in io.lines(arguments[6]) do
        days[#days + 1] = line
    end
    prefix, sequence = arguments[7] .. number .. "-", 0
    -- Bodies are put together from pieces that are there already: what the load costs is not the server's.
    whose, what, places, pieces = {}, {}, {}, {}
    for learner = 1, learners do
        local id = string.format("%s%.0f", ids, 100000000000 + 2 * learner)
        whose[learner] = '","learner":{"apprenticeshipId":"' .. id .. '"},"observedAt":"'
    end
    for at, day in ipairs(days) do
        what[at] = day .. 'T17:00:00Z","details":{"kind":"otjHours","date":"' .. day
            .. '","hours":0.25,"activity":"Training day","ksbs":["K1"]}}'
    end
    for k = 1, size do
        places[k] = string.format("-%03d", k - 1)
    end
    acknowledged = io.open(arguments[8] .. "/" .. arguments[7] .. number, "w")
    acknowledged:setvbuf("line")
end

function request()
    sequence = sequence + 1
    local begin, first, fact = '{"externalId":"' .. prefix .. sequence, math.random(learners), what[math.random(#what)]
    if size == 1 then
        return wrk.format("POST", path, headers, begin .. whose[first] .. fact)
    end
    for k = 1, size do
        local at = 4 * k
        pieces[at - 3] = k == 1 and '{"items":[' .. begin or "," .. begin
        pieces[at - 2] = places[k]
        pieces[at - 1] = whose[(first + k - 1) % learners + 1]
        pieces[at] = fact
    end
    pieces[4 * size + 1] = "]}"
    return wrk.format("POST", path, headers, table.concat(pieces))
end

function response(status, _, body)
    if status == 201 then
        acknowledged:write(string.match(body, '"externalId":"([^"]+)"'), "\n")
    elseif status == 207 then
        -- The summary stands last.
        local created = tonumber(string.match(body, '"created":(%d+)', -100))
        if created == size then
            -- The batch's name, and how many updates it has.
            acknowledged:write(string.match(body, '"externalId":"([^"]+)%-000"'), " ", size, "\n")
        else
            for name in string.gmatch(body, '"externalId":"([^"]+)","status":201') do
                acknowledged:write(name, "\n")
            end
        end
    end
end
