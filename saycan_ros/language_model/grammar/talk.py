"""The words around errands: joints, corrections, conditions, politeness, chat."""
JOIN = {
    2: ('{} and {}', '{} and then {}', '{}, then {}', '{}. {}', '{}, and {}', 'first {}, then {}', '{}. Then {}',
        '{}. After that, {}', '{}; {}', '{} and after that {}', '{}. Also {}', '{}, and when you are done {}',
        '{} and also {}', 'first {}, and after that {}',
        '{} before you {}', '{}, afterwards {}', '{}. When that is done, {}', "{}. Once that's done, {}",
            '{} and next {}', '{}. And {}', '{}, oh and {}', 'two things: {} and {}', 'can you {} and then {}',
            '{}, then please {}', '{}. Next, {}', 'start with this: {}. Then {}'),
    3: ('{}, {} and {}', '{}, then {}, then {}', '{}. {}. {}', 'first {}, then {}, and finally {}',
        '{} and {}. Then {}', '{}, {}, then {}', '{}; {}; {}', '{}, then {} and {}', '{}. Then {} and finally {}',
        '{}, {}, {}', '{} and then {}, after that {}', 'three things: {}, {}, and {}', '1. {} 2. {} 3. {}'),
}
BACKWARDS = (
    'before you {second}, {first}', '{second}, but first {first}', '{second}, but before that {first}',
        '{second} after you {first}', 'after you {first}, {second}', '{second}. Before that, {first}',
        '{second}. But first {first}', '{second}, though not before you {first}',
    'you can {second} once you have done this: {first}', 'do this last: {second}. Start with this: {first}',
        '{second} as soon as this is done: {first}', 'when you are done with this, {second}: {first}',
        'I want you to {second}, but {first} first', 'in the end {second}, but to begin with {first}',
    '{second}, only first of all {first}', 'later you should {second}; now {first}',
        '{second}. Oh, and before you do, {first}', 'finally {second}, but initially {first}',
        '{second}, but not until you {first}')
NO_WAIT = ('no wait', 'no', 'wait', 'actually', 'hold on', 'sorry', 'hmm, no', 'oh no')
KEEP = ('keep', 'leave', 'do not touch', 'spare')
CORRECTION = (
    '{wrong}. No wait, {right}', '{wrong}. Actually, {right} instead', '{wrong}, no, {right}',
        '{wrong}. Sorry, I meant: {right}', '{wrong}... scratch that, {right}', '{wrong}. Hmm, no. Better {right}',
        '{wrong}, or rather {right}', '{wrong} - oh wait, {right} instead',
    'instead of this: {wrong}, do this: {right}', '{wrong}. On second thought, {right}',
        '{wrong}. Forget that. {right}', 'I wanted to say {wrong}, but {right}', "don't {wrong}, {right}",
        'do not {wrong}. Instead, {right}', '{wrong}. I changed my mind: {right}', '{right}, do not {wrong}',
    'rather than {wrong}, {right}', '{wrong}. Nope, wrong. {right}', 'no need to {wrong}, just {right}',
        '{wrong}? No. {right}', '{wrong}. Cancel that, {right}', 'please {right} instead of this: {wrong}')
REPLACE = (', no, {}', '. No wait, {}', ', sorry, {}', '. I mean {}', ', or rather {}', '. Actually {}',
    '... no, {}', ', make that {}', '. Make that {}', '. Hmm, no, {}', ', wait, {} instead', '. Sorry, I meant {}',
    ', oh no, {}', '. On second thought, {}', '. Better {}', ', correction: {}', '. Scratch that, {}')
WAVERING = ('first I wanted {x}, then {y}, but now I really want {x}', 'I thought about {y}, but I will have {x}',
    'I was going to ask for {y}, but bring me {x} instead', 'not {y}, {x}', '{x}, not {y}', 'bring {x}, not {y}',
    'instead of {y} I would rather have {x}', 'I said {y} but {x} is what I want',
            'should I take {y}? No, {x}. Get me that', '{y} sounds good, but {x} sounds better, so {x} please',
                'I do not want {y}, I want {x}',
                'my colleague says {y}, I say {x}, and I am the boss, so bring me that', 'get me {x} and not {y}',
                'no {y} for me, just {x}', 'I had {y} yesterday, so today {x}')
IF_ELSE = ('if {fact}, {yes}, otherwise {no}', 'if {fact}, {yes}; otherwise {no}', '{yes} if {fact}, otherwise {no}',
    'if {fact}, {yes}. If not, {no}', '{yes} if {fact}, else {no}', 'if {fact} then {yes}, else {no}',
    'in case {fact}, {yes}, if not {no}', '{yes} if {fact}. Otherwise {no}', 'when {fact}, {yes}, or else {no}',
           'look: if {fact}, {yes}, and if not, {no}', '{yes}, provided that {fact}; if not, {no}',
               'depending on whether {fact}, {yes} or, if not, {no}')
IF = ('if {fact}, {yes}', '{yes} if {fact}', 'in case {fact}, {yes}', '{yes}, but only if {fact}',
    'should it be that {fact}, {yes}', '{yes}, provided that {fact}', 'if {fact}, then {yes}',
    'if {fact}, {yes}, otherwise do nothing', 'only if {fact}, {yes}', '{yes} if {fact}, else just wait',
    'if {fact}, please {yes}')
UNLESS = ('unless {fact}, {yes}', '{yes} unless {fact}', '{yes}, except if {fact}',
    'if {fact}, do nothing, otherwise {yes}', '{yes}, but not if {fact}', 'if {fact}, leave it. If not, {yes}')
FALLBACK = ('{an} if there is one, otherwise {y}', '{an}, or {y} if there is none', '{an}, if not available {y}',
    '{an}, or if we have none, {y}', '{x} if there is one, else {y}', '{an} if you can find one; otherwise {y}',
    '{an}, and if there is none, {y}', '{x} or, if it is gone, {y}', '{an}, failing that {y}',
    '{an}. If there is none, {y}')
IF_NOT_THERE = ('is {x} {on}? If not, put {it} there', 'make sure {x} is {on}',
    '{x} should be {on} already. If it is not, take {it} there', 'check that {x} is {on}, and put {it} there if not',
    'if {x} is not {on} yet, put {it} there', 'put {x} {on} unless {it} is there already',
    'is {x} {on} already? Otherwise please bring {it} there',
                'see whether {x} is {on}; if not, move {it} there', '{x} needs to be {on}, if {it} is not yet',
                    "if {x} isn't {on}, place {it} there")
OTHER_ONE = ('bring me {an}. Not the {other}, the other one', 'I want {an}, but not the {other}, the other one',
    'not the {other}, the other {noun} please', 'get me the other {noun}, not the {other}',
    'may I have {an}? Not the {other}, the other one',
    'of the two {noun} options bring the one that is not the {other}', 'the other {noun}, not the {other}',
             'bring me the {noun} that is not the {other}',
                 'there are two. I do not want the {other}, I want the other {noun}',
                 'hand me the {noun}. No, not the {other}, the other one',
                 'the {other} is not for me, give me the other {noun}')
WRONG_ONE = ('wrong {noun}. Put it {back} and bring me the other one',
    'that is the wrong {noun}, put it {back} and get me the other',
    'not this {noun}. Leave it {back} and fetch the other one',
    'I did not mean this {noun}, put it {back} and give me the other one',
    'oh, the other {noun}! Put that {back} and bring me the right one',
             'this is not the {noun} that I meant, put it {back} and bring the other',
                 'sorry, I wanted the other {noun}. Set this one down {back} and bring me that one')
ALL_BUT = {
    'not a kind': ('everything on the {place} that is not {an}', 'all that is on the {place} but is not {an}',
                   'everything on the {place} except {kinds}', 'everything but {kinds} from the {place}',
                       'whatever is on the {place} and is not {an}',
                   'all the things on the {place} that are not {kinds}',
                       'everything on the {place}, only no {kinds},', 'all but the {kinds} on the {place}'),
    'kind': ('all {nouns} except the {other}', 'every {noun} except the {other}',
    'all {nouns} but the {other}', 'all the {nouns} apart from the {other}', 'every {noun} but the {other}',
    'all {nouns} other than the {other}', 'each {noun} that is not the {other}',
    'all {nouns}, just not the {other},', 'all {nouns} (not the {other})'),
           'place': ('everything on the {place} except the {other}', 'everything on the {place} but the {other}',
               'all that is on the {place} apart from the {other}', 'all things on the {place} except the {other}',
               'everything but the {other} from the {place}', 'whatever is on the {place}, only not the {other},',
               'all from the {place} save the {other}', 'everything on the {place} other than the {other}')}
BUT_LEAVE = ('{do}, but {leave}', '{do}. {leave}', '{leave}, but {do}', '{do} and {leave}', '{do}, just {leave}',
    '{leave} and {do}', '{do}; {leave}', 'please {do}, but {leave}', '{leave}. {do}', '{do} while you {leave}')
KEEP_HOLDING = ('keep {x} in your hand and {do}', '{do} and keep {x} in your hand',
    '{do} with {x}, do not put it down', '{do}, but keep holding {x}', 'hold on to {x} and {do}',
    '{do}. Do not let go of {x}', 'without putting {x} down, {do}', '{do} without letting go',
    '{do} and hold on to what you have', "don't put it down yet, just {do}", '{do}. Keep it in your hand')

SAME = ('. Same for {}', '. Do the same with {}', ', and {} too', ', and the same with {}', '. {} too',
    ' and also {}', '. The same goes for {}', ', same with {}', '. Likewise {}')
FALLBACK_ORDER = ('{first} if there is one; otherwise {second}', '{first}. If there is none, {second}',
    '{first} if you can, otherwise {second}', '{first}, or if there is none, {second}',
    'if there is one, {first}; if not, {second}', '{first} or else {second}',
    '{first} if there is one, else {second}', 'try to {first}; if there is none, {second}',
    '{first}, failing that {second}')
LISTS = ('my (lunch|breakfast|dinner|order): {x}', 'for (lunch|dinner|the road|my break) I want {x}',
    '(movie|game|quiz) night! {x}, please', 'shopping list: {x}', 'I am going on a (trip|hike), I need {x}',
    'here is what I need: {x}', 'collect for me: {x}', 'party time, {x} over here', 'get my things together: {x}',
    'for my (project|guests|picnic) I need {x}',
         'picnic! {x}', 'pack my bag: {x}', '(one|an) order of {x}', 'what I need: {x}',
             'I want {x}, all of it here', 'a little (feast|snack break): {x}', 'I would like to have these: {x}')
BEFORE = ('please', 'robot,', 'hey robot,', 'can you', 'could you', 'would you', 'could you please',
    'can you please', 'I want you to', 'I need you to', 'I would like you to', 'hey,', 'hello robot,', 'ok robot,',
    'please go and', 'now', 'would you please', "I'd like you to", 'kindly', 'ok,', 'robot, please', 'hi,',
    'you should',
          'you need to', 'be so kind and', 'do me a favor and', 'will you', 'help me:', 'would you be so nice to',
              'your next task:', 'your job is to', 'dear robot,', 'next,', 'just', 'quick,', 'alright,', 'so,',
              'if you can,', 'when you have time,', 'is it possible for you to', 'may I ask you to', 'go ahead and',
              'try to', 'you can', 'time to')
HOW = ('how would you', 'how would you', 'how can you', 'how do you')
QUESTIONS = ('can you', 'could you', 'would you', 'could you please', 'can you please', 'would you please',
    'will you', 'is it possible for you to', 'how would you', 'how can you', 'how do you', 'may I ask you to')
BEHIND = ('please', 'now', 'for me', 'robot', 'thanks', 'thank you', 'would you?', 'if you can', 'quickly',
    'right away', 'when you have a minute', 'ok?', 'will you?', 'asap', 'if possible', 'as soon as you can', 'buddy',
    'thank you very much', 'if you do not mind', 'would you mind?', 'at once', 'carefully')
LIBRARY_BEFORE = (
    'robot,', 'robot,', 'robot:', 'hey robot,', 'ok robot,', 'hi robot,', 'so,', 'ok,', 'right,', 'well,', 'hello,',
        'hey,',
    'ah,', 'um,', 'listen,', 'now,', 'dear robot,', 'next,', 'quick,', 'yo,', 'sir,', 'buddy,', 'robot, please',
        'excuse me,')
LIBRARY_BEHIND = (
    'robot', 'robot', 'buddy', 'asap', 'thx', 'at once', 'now please', 'ok?', 'will you', 'would you', 'dear',
        'my friend',
    'if possible', 'thanks a lot', 'when you can', 'quick', 'right now', 'today', 'pal', 'right away please')
CHAT_BEFORE = (
    'we have guests tonight.', 'sorry to bother you.', "I'm in a meeting right now.", 'what a day.', 'good morning!',
        'hi there.', 'my mother is coming over.', "I can't get up right now.", 'my hands are full.',
        'I hurt my leg.', "I'm busy with the phone.", 'nice to see you.', 'it is late.',
        "I've been working all day.", 'the kids are asleep.',
    'welcome back.', 'time to tidy up.', 'party time!', 'we should hurry.', 'I have a favor to ask.',
        'one more thing.', 'you did well before.', 'are you there?', "it's cleaning day.", 'the boss is coming.',
        "let's get ready.", 'quick question.', 'I have been looking everywhere.', 'things are a mess here.',
        "I'm a bit lazy today.", 'listen carefully.',
    'dinner is in an hour.', 'I just got home.', 'long time no see.', "it's Monday again.", 'so glad you are here.',
        'I have an idea.', 'work is slow today.', 'the meeting starts soon.', 'we are almost done here.',
        'this is urgent.', 'no hurry.', "my back hurts so I can't do it myself.", 'guess what.')
CHAT_BEHIND = ('Thanks!', 'Thank you.', 'That would help a lot.', 'I would do it myself, but I am busy.', 'No rush.',
    'Be careful.', 'You are the best.', 'Then we are done.', 'My friend is waiting.', 'It is for later.',
    'I will need it soon.', "We're late already.", 'That is all.', 'Cheers.', "Don't be long.", 'I owe you one.',
    'It is important.', 'Is that ok?', 'Got it?',
               'Take your time.', 'I appreciate it.', 'Hurry up.')
