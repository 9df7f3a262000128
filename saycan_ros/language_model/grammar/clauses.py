"""What people say for each errand. DO: an order that can follow 'please' or 'and then'; SAY: a sentence of its own.

{x} the object, {it} its pronoun, {p} 'the table', {on} 'on the table', {to} 'to the table', {q} where it is now.
"""

BRING_DO = (
    '(bring|get|fetch|hand|give|pass) me {x}', '(bring|carry|take|deliver) {x} (to me|over to me|over here|here)', 'get {x} (for me|to me|over here)', 'fetch {x} [for me]',
    'retrieve {x} [for me]', 'pick up {x} and (bring|carry|take|hand|give) {it} to me', 'find {x} and (bring|hand|give) {it} to me', 'grab me {x}', 'grab {x} for me',
    'serve me {x}', 'hand {x} (over|to me|over to me)', '(go|run) and (get|fetch) (me {x}|{x})', 'go get (me {x}|{x})', 'come (here|to me) with {x}', 'come back with {x}',
    'take {x} and (bring|hand|give) {it} to me', 'deliver {x} to (me|the operator|my place)', 'supply me with {x}', 'let me have {x}', 'set me up with {x}', 'toss me {x}',
    'procure {x} for me', 'go find {x} (for me|and bring {it} here)', 'pass {x} (to me|over)', 'put {x} (in front of me|in my hand|on my tray|on the tray)', 'lend me {x}',
    'find me {x}', 'pick {x} up and bring {it} (to me|here|over)', 'give {x} to me', 'bring {x} back [to me]', 'rustle up {x} for me', 'slide {x} over to me',
    'haul {x} over to me', 'present me with {x}', 'provide me with {x}', 'treat me to {x}', 'dish me up {x}', 'send {x} my way', 'bring over {x}', 'bring along {x}',
    'grab {x} and come (here|back|over)', 'grab {x} and (bring|hand) {it} (to me|over)', 'go to {q}, pick up {x} and bring {it} to me', 'go over to {q} and (get|fetch|bring) me {x}',
    '(get|bring|fetch) {x} from {q} [for me]', '(bring|fetch|get|hand) me {x} from {q}', 'take {x} from {q} and (bring|give|hand) {it} to me', 'find {x}, pick {it} up, bring {it} to me',
    'pour me out {x}', 'bring (my friend|my colleague|our guest|my sister|the boss) {x}', 'give {x} to (the user|the customer|the person in front of you)', 'scare up {x} for me',
    'dig out {x} for me', 'conjure up {x}', 'whisk {x} over here', 'acquire {x} for me', 'collect {x} [for me]', 'go (pick up|collect) {x} for me', 'obtain {x} for me', 'source {x} for me',
    'get hold of {x} for me', 'fix me up with {x}', 'leave {x} with me', 'drop {x} off with me', 'set {x} down (here with me|in front of me)', 'return {x} to me',
    'hunt down {x} for me', 'track down {x} and bring {it} over', 'gather {x} for me', '(get|fetch|bring) (him|her|them|us) {x}', 'bring us {x}', 'hand (him|her) {x}', 'pick out {x} for me', 'choose {x} for me', 'bring me over {x}', 'move {x} (to me|over here)', 'get me {x} to go',
)
BRING_SAY = (
    'I (want|need) {x}', "I('d| would) (like|love) {x}", "I('d| would) like to have {x}", 'I could use {x}', '(can|could|may) I (have|get) {x}[, please]?', "I('ll| will) (have|take) {x}[, please]",
    '{x}, please', '{x} [for me], please', 'I (feel like|fancy) {x}', "I('m| am) in the mood for {x}", 'I feel like having {x}', 'I (crave|am craving) {x}', 'gimme {x}', 'do you have {x} for me?',
    'is there {x} for me?', 'how about {x}?', "I('d| would) appreciate {x}", 'time for {x}', 'one order: {x}', 'what I (need|want) (right now |now |)is {x}', 'where is {x}? I need {it}',
    "I can't find {x}, can you bring {it}?", "I('d| would) kill for {x}", 'I wish I had {x}', 'my friend (wants|would like|needs) {x}', 'someone here (wants|asked for|needs) {x}', '{x} would be (nice|great|lovely|perfect) now',
    "let('s| us) have {x}", "I('ll| will) need {x} (in a minute|for this|here)", "I('m| am) (missing|lacking) {x} here", 'would you have {x} for me?', '(we|they) (need|want) {x} over here', '{x} to me', '{x} over here, please',
    "I('m| am) (ready for|waiting for) {x}", 'mind getting me {x}?', 'any chance of {x}?', 'might I trouble you for {x}?', 'could you hand me {x}?', 'I need (someone|you) to bring me {x}', 'what about {x} for me?', '{x} for (me|my guest)',
    'I forgot {x}, (can you get {it}|bring {it} please)', "I('d| would) like {x} from {q}", 'there should be {x} on {q}, bring {it} here', '{x} should be (here|with me|on my tray)', 'I want {x} (here|on my tray|in my hand)',
)
PUT_DO = (
    '(put|place|set|leave|lay) {x} {on}', '(move|take|bring|carry|transfer) {x} {to}', '(stand|drop|park|stick|pop|deposit|position|rest) {x} {on}', '(relocate|shift|transport|deliver|convey) {x} {to}',
    '(store|stow|stash|keep|file) {x} {on}', '(haul|lug|ferry|shuttle|cart|drag) {x} [over] {to}', 'get {x} (over |)(to|onto) {p}', 'return {x} {to}', 'put {x} back {on}', 'drop {x} off (at|{on})', 'bring {x} over {to}',
    'pick up {x} and (put|place|set|leave) {it} {on}', 'take {x} and (put|place|set|leave) {it} {on}', 'grab {x} and (put|move|leave) {it} {on}', 'pick {x} up, (go|drive|carry {it} over) {to}, (and |)put {it} down',
    'go {to} and put {x} there', 'take {x} over {to}', 'carry {x} over {to}', 'move {x} over {to}', 'move {x} from {q} {to}', 'take {x} (from|off) {q} and (put|place|set|stand|leave) {it} {on}', 'shift {x} over {to}',
    'get {x} off {q} and onto {p}', 'clear {x} off {q} and onto {p}', '(restock|stock|supply|replenish|provide) {p} with {x}', 'furnish {p} with {x}', 'lay {x} down {on}', 'set {x} down {on}', 'put {x} down {on}', 'place {x} over {on}',
    'run {x} over {to}', 'find {x} and (put|leave|place) {it} {on}', 'rearrange things so that {x} is {on}', 'plant {x} {on}', 'plop {x} {on}', 'arrange {x} {on}', 'load {x} onto {p}', 'unload {x} {on}', 'dump {x} {on}',
    'make sure {x} (ends up|gets|is) {on}', 'see to it that {x} ends up {on}', 'see that {x} gets {to}', 'transport {x} from {q} {to}', 'bring {x} from {q} {to}', 'exile {x} {to}', 'escort {x} {to}', 'slide {x} {on}',
    'go to {q}, pick up {x}, go {to}, put down {x}', 'find {x}, pick up {x}, go {to}, put down {x}', 'pick up {x}, go {to}, put down {x}', 'fetch {x} and (put|set|place) {it} {on}', 'fetch {x} for {p}', 'add {x} to what is {on}',
    'tidy {x} away {to}', 'put {x} away {on}', 'hand {x} over {to}', 'send {x} {to}', 'swing {x} over {to}', 'settle {x} {on}', 'stack {x} {on}', 'present {x} {on}', 'display {x} {on}', 'serve {x} {on}', 'lift {x} {to}',
    'collect {x} and leave {it} {on}', 'reposition {x} {on}', 'let {x} rest {on}', 'dispatch {x} {to}', 'lodge {x} {on}', 'install {x} {on}', 'take {x} where {p} is', 'gather {x} {on}', 'get {x} {to}', 'drive {x} over {to}',
)
PUT_SAY = (
    'I want {x} {on}', '{x} (belongs|goes|should be|should go|ought to be) {on}', "I('d| would) like {x} {on}", 'I need {x} {on}', '{x} needs to be {on}', '{x} needs to go {to}', '{x} has to go {to}', '{x} {on}, please', '{x} {to}, please',
    'we need {x} {on}', 'there should be {x} {on}', 'I prefer {x} {on}', '{x} is wanted {on}', '{x} lives {on}', 'the right place for {x} is {p}', 'the home of {x} is {p}', '{x} is missing {on}', '{p} could do with {x}',
    '{p} needs {x}', 'someone at {p} asked for {x}', '(people|the guests|they) at {p} (want|need|asked for) {x}', 'I want to find {x} {on} later', '{x} would be better off {on}', 'I want {x} moved {to}', '{p} is where {x} belongs',
    "{x} (doesn't|does not) belong on {q}, {it} should be {on}", 'what is {x} doing on {q}? {it} belongs {on}', '{x} is in the wrong place, {it} belongs {on}', '{x} is in the way there, move {it} {to}', '{x} shall be {on}',
    'could {x} go {on}?', 'it would be good to have {x} {on}', "let('s| us) have {x} {on}", 'kindly have {x} {on}', 'there is no {bare} {on}, please bring some', "we('ve| have) run out of {bares} {on}", '{p} is out of {bares}',
    'people {on} keep asking for {bares}', '{on} I want {x}', 'I left {x} on {q}, but {it} should be {on}', 'please have {x} ready {on}', '{x}: {p}', 'destination of {x}: {p}',
)
BIN_DO = (
    'throw away {x}', 'throw {x} (away|out)', '(toss|trash|bin|chuck|dump|scrap|ditch|junk|discard|recycle) {x}', 'dispose of {x}', 'get rid of {x}', '(put|throw|toss|drop|chuck|stick|dump) {x} (in|into) {p}', 'throw {x} in the trash',
    'put {x} in the (bin|trash|garbage|rubbish)', 'take {x} to {p} [and drop {it} in]', 'bring {x} to {p} and throw {it} away', 'pick up {x} and (throw {it} away|bin {it}|trash {it}|drop {it} in {p})', 'do away with {x}',
    'toss {x} (out|away)', 'chuck {x} (out|away)', 'move {x} {to}', 'carry {x} {to}', 'clear away {x}, {it} is trash', 'throw out {x}', 'remove {x} for good', 'find {x} and throw {it} (away|out)', 'let {x} disappear into {p}',
    'pick {x} up, go to {p}, put {it} down', 'go to {q}, pick up {x}, go to {p}, put down {x}', 'deposit {x} in {p}', 'banish {x} to {p}', 'feed {p} with {x}', 'drop {x} into {p}', 'sling {x} in {p}', 'bung {x} in {p}', 'lob {x} into {p}',
    'send {x} to {p}', 'relegate {x} to {p}', 'take {x} out with the trash', 'see that {x} gets thrown (away|out)', 'make {x} go away for good', 'eliminate {x}', 'transfer {x} to {p}', 'place {x} in {p}', 'throw {x} from {q} away',
    'take {x} off {q} and (throw {it} away|bin {it}|put {it} in {p})', 'grab {x} and (toss|chuck|throw) {it} (out|away)', 'clean up {x}, {it} is garbage', 'take {x} and put {it} in {p}', 'dump {x} in {p}', 'cast {x} out',
)
BIN_SAY = (
    '{x} (can|should|must|has to|may) go in {p}', '{x} is (empty|rubbish|garbage|trash|broken|expired|past its date|no good any more), throw {it} (away|out)', '{x} (belongs|goes) in {p}', 'I (do not|don\'t) need {x} any more, throw {it} out',
    "I('m| am) (done|finished) with {x}, (throw {it} away|bin {it}|{it} can go in the bin|toss {it})", '{x} (has gone bad|went bad|is bad|stinks|smells|is dirty|is ruined|is leaking), (throw {it} away|get rid of {it}|out with {it}|bin {it})',
    'out with {x}', '{x} is only good for {p}', '{x} can be thrown (away|out)', '{x} has had its day, bin {it}', 'nobody wants {x}, (ditch|trash|bin) {it}', 'I never want to see {x} again, throw {it} out', 'I want {x} gone, in {p} that is',
    '{x} is waste', '{x} in {p}, please', '{x} to {p}', 'nobody will (use|miss) {x}, away with {it}', 'time to throw {x} out', '{x} needs throwing out', 'I want {x} in {p}', 'I dropped {x} on the floor earlier, (bin|trash) {it}', 'we can throw out {x}',
    '{x} is old, get rid of {it}', '{x} is not worth keeping', 'no use keeping {x}, out {it} goes', '{x} is beyond saving, dispose of {it}',
)
BIN_SAY_MANY = ('{x} have gone bad, (out with them|throw them out|bin them)', '{x} are (empty|rubbish|garbage|broken|expired), (throw them away|get rid of them|toss them)', '{x} can go in {p}', '{x} belong in {p}', 'I (do not|don\'t) need {x} any more', "I('m| am) done with {x}, (bin them|throw them away)", 'out with {x}', '{x} should be thrown away', 'nobody wants {x}, ditch them', '{x} smell bad, so out with them', '{x} must go, into {p} with them', 'time to throw {x} out', 'I want {x} gone, to {p} with them')
PUT_SAY_MANY = ('{x} belong {on}', '{x} should be {on}', '{x} go {on}', '{x} (need|have) to be {on}', 'I want {x} {on}', '{x} {on}, please', 'we need {x} {on}', '{x} are wanted {on}', 'I would like {x} {on}', 'there should be {x} {on}', '{x} live {on}', 'the right place for {x} is {p}')
SORT = ('{Xs} go {on}', '{Xs} belong {on}', 'put {xs} {on}', '{Xs} {on}', 'I want {xs} {on}', 'all {xs} {on}', '{Xs} should go {on}', 'place {xs} {on}', 'everything that is {xs} goes {on}', 'move {xs} {to}')
SORT_NEXT = ('{xs} {on}', '{xs} {on}', '{xs} go {on}', 'the {xs} {on}', 'all {xs} {on}')
SORT_BEFORE = ('please put my (shopping|things) away.', 'tidy up {q}.', 'sort what is on {q}:', 'clean up {q}:', 'unpack {q}.', "let's sort {q}.", '{q} is a mess.', 'put away what is on {q}:', 'sort things out:', 'for {q}:', 'time to tidy {q}.', 'clear {q}.')
TAKE_DO = (
    'pick up {x}', 'pick {x} up', 'grab {x}', 'take {x}', 'lift {x}', 'lift up {x}', 'hold {x}', 'take hold of {x}', 'get hold of {x}', 'grasp {x}', 'seize {x}', 'clutch {x}', 'get your (gripper|hand|fingers) (on|around|round) {x}', 'snatch {x}',
    'find {x} and pick {it} up', 'go to {q} and pick up {x}', 'pick up {x} from {q}', 'grip {x}', 'take {x} in your (hand|gripper)', 'raise {x} [off {q}]', 'hold on to {x}', 'take {x} off {q} and hold {it}', 'close your (hand|gripper|fingers) around {x}',
    'lift {x} off {q}', 'take {x} and (hold {it}|keep {it} in your hand)', 'grab hold of {x}', 'go grab {x}', 'catch hold of {x}', 'scoop up {x}', 'collect {x} and keep {it} in your hand', 'get a grip on {x}', 'hoist {x}', 'pluck {x} from {q}',
    'fetch {x} and hold on to {it}', 'locate {x} and (take|grab|lift) {it}', 'lay hold of {x}', 'have {x} in your hand', 'pick up {x} and (wait|hold still|hold it)', 'get {x} into your gripper', 'carry {x}', 'find {x}, pick {it} up',
)
TAKE_SAY = ('I want you to hold {x}', 'you should be holding {x}', 'I want {x} in your (hand|gripper)', 'please have {x} in your hand', 'keep {x} in your gripper for me', 'your hand should hold {x}')
FIND_DO = ('find {x}', 'look for {x}', 'locate {x}', 'search for {x}', 'go to where {x} is', 'drive to {x}', 'go over to {x}', 'find out where {x} is', 'show me where {x} is', 'go look at {x}', 'point me to {x}', 'spot {x}')
GO_DO = (
    '(go|drive|move|roll|head|travel|come) to {p}', '(go|drive|head|move) over to {p}', '(wait|stand|stay|park) (at|by|next to|near) {p}', '(go|drive) and (stand|wait|park) (at|by|next to|in front of) {p}', 'get yourself (over |)to {p}', 'position yourself (at|by) {p}',
    'make your way to {p}', 'visit {p}', 'return to {p}', 'drive up to {p}', 'proceed to {p}', 'be at {p}', 'pay {p} a visit', 'go check {p}', 'check {p}', 'take yourself to {p}', 'navigate to {p}', 'approach {p}', 'go stand by {p}', 'go back to {p}',
    'park yourself (at|by) {p}', 'go have a look at {p}', 'station yourself at {p}', 'swing by {p}', 'stop at {p}', 'walk (over |)to {p}', 'take up position at {p}', 'look at {p}', 'inspect {p}', 'pop over to {p}', 'go near {p}', 'advance to {p}',
)
GO_SAY = ('I need you at {p}', 'I want you (at|by|next to) {p}', 'you are needed at {p}', '{p} is where you should be', 'your place is at {p}', '{p}, please', 'please be at {p}', "you('re| are) wanted at {p}", 'off to {p} with you', 'you should stand at {p}', 'to {p}, robot')
COME_DO = ('come here', 'come (over |)to me', 'come back [to me]', 'return to me', 'come over', 'come over here', 'drive to me', 'drive back to me', 'get back here', 'come to where I am', 'come and stand next to me', 'come closer', 'move to me', 'come to my side', 'approach me', 'get over here',
           'go back to me', 'report back to me', 'come home to me', 'head back to me', 'join me', 'go to the operator', 'go to the user', 'go to where I am', 'end up here with me', 'roll over here')
COME_SAY = ('I need you here', 'I want you here', 'to me, please', 'I would like you next to me', 'you are needed here')
RELEASE_DO = ('put down {x}', 'put {x} down [here]', 'set {x} down [here]', 'let go of {x}', 'release {x}', 'drop {x}', 'drop {x} (here|right here|where you are|right there)', 'leave {x} (here|where you are|right where you are)', 'lay {x} down', 'let {x} go', 'place {x} here',
              'put {x} down where you stand', 'loosen your grip on {x}', 'open your (hand|gripper) and leave {x}', 'get {x} out of your (hand|gripper)', 'stop (holding|carrying) {x}', 'set down {x}', 'lay down {x}', 'put {x} on whatever is in front of you', 'deposit {x} right here',
              'unhand {x}', 'ditch {x} right here', 'rest {x} right here', 'hand back {x} to where you are', 'free your hand of {x}', 'leave {x} here')
RELEASE_SAY = ('you can (let go of {x}|let {x} go|put {x} down|release {x}) [now]', 'you may (let go of {x}|put {x} down)', 'no need to hold {x} any longer', 'I need you to let {x} go', '{x} can stay here', 'you do not have to hold {x} any more', 'this is where {x} belongs', 'time to let {x} go', "that's enough carrying, put {x} down")
EMPTY_HAND_DO = ('empty your (hand|gripper|hands)', 'open your (hand|gripper)', 'free your (hand|gripper)', 'put down what you (hold|are holding|have)', 'let go', 'put down whatever is in your (hand|gripper)', 'drop what you are (holding|carrying)', 'release your grip', 'set down your load', 'let go of what you have')
DROP_IN_DO = ('drop it', 'let it fall in', 'throw it in', 'toss it in', 'let it go', 'release it', 'in it goes', 'put it in', 'chuck it in')

FULL_HAND = ('empty your (hand|gripper) {on}', 'your hand is full, empty it {on}', 'put down what you (have|hold|carry) {on}', 'unload your (hand|gripper) {on}', 'leave what you are (holding|carrying) {on}', 'free your hand, {on} that is', 'get your hand free: put it {on}', 'drop off your load {on}',
             'you are carrying something, put it {on}', 'whatever you have there goes {on}')
STATE = ('there is {x} on {q}', 'I (saw|left|forgot) {x} on {q}', 'you (see|know) {x} on {q}', 'I see {x} on {q}', 'somebody left {x} on {q}', 'on {q} there is {x}', '{x} is on {q}', 'you should find {x} on {q}', 'my friend left {x} on {q}', 'I think {x} is on {q}', '{x} is in the way', 'I have been looking for {x}', 'I remember seeing {x} on {q}', 'look, {x}')
STATE_BIN = ('I (knocked|spilled|dropped) {x} on {q}', 'there is {x} on {q} that nobody needs', '{x} on {q} is (empty|broken|bad|dirty)', '{x} has gone bad', '{x} is no good any more', 'somebody left {x} on {q}', '{x} on {q} has been there for weeks', 'I am done with {x}', 'I (finished|broke|ruined) {x}', '{x} is past its date', '{x} smells strange', 'nobody touched {x} for days')
DISLIKE = ("I (don't|do not) like {xs}", 'no {xs} for me', 'I am allergic to {xs}', 'I (hate|avoid) {xs}', "(my friend|my colleague|our guest) (does not|doesn't) like {xs}", 'I have had enough {xs}', 'I am sick of {xs}', 'I never touch {xs}', 'doctors say no {xs}', "I can't stand {xs}", 'please no {xs}', "my sister doesn't want {xs}", 'I want no {xs}', 'anything but {xs}')
DISLIKES = {'has caffeine': ("caffeine (doesn't agree with me|is bad for me|makes me nervous|keeps me up)", 'no caffeine for me', 'I avoid caffeine', "I can't sleep after caffeine"), 'fizzy': ('bubbles upset my stomach', 'I hate fizz', 'nothing fizzy', "I don't like bubbles"),
            'sweet': ('sugar is bad for my teeth', 'nothing sweet', 'too much sugar lately'), 'salty': ('salt is bad for me', 'nothing salty'), 'spicy': ('hot stuff burns my tongue', 'nothing spicy', 'my stomach cannot take spicy things'), 'alcoholic': ('no alcohol for me', 'I am driving'), 'sharp': ('nothing sharp', 'this is for a child, so nothing sharp'),
            'needs electricity': ('there is no power here', 'nothing electric'), 'hot to drink': ('nothing hot', 'I burned my tongue already')}
DISLIKE_ORDER = ('{why}. {an}, please', '{why}. Can I have {an}', '{why}, so bring me {an}', '{why}. {one} please', '{why}. Get me {an}', '{why}, but I would like {an}', '{why}. I need {an} though', '{an} please. {why}', 'bring me {an}. {why}', 'I want {an}, {why}', '{why}, give me another {noun}', '{why}, so get me {an} that suits', '{why}. Is there {an} that I can have?', "{why}. What {noun} is left?", 'can you find me {an}? {why}')
EACH = ('set {p} for {n}: {parts}', 'for {n} people, put {parts} {on}', '{n} guests will sit at {p}: {parts}', 'prepare {p} for {n}, {parts}', '{on} I want {parts}, for {n}', '{n} persons at {p}, {parts}', 'lay {p} for {n}, that means {parts}', 'get {p} ready for {n}: {parts}', '{p} for {n}: {parts}')
EACH_ME = ('we are {n}: {parts}, please', 'for the {n} of us, {parts}', '{parts} for the {n} of us', 'bring {parts} for {n} people', 'there are {n} of us, we want {parts}', 'I am here with friends, {n} of us, {parts} please', 'we are {n} here, get us {parts}', '{n} of us want {parts}')
IMPOSSIBLE = ('open the (door|window|fridge)', 'sing (a song|something)', 'what time is it?', 'dance for me', 'turn (on|off) the (light|tv|radio)', 'call my (mother|boss)', 'tell me a joke', 'how are you?', 'clean the windows', 'water the plants', 'cook dinner', 'who are you?', 'what is the weather like?', 'fly to the moon', 'walk the dog',
              'close the curtains', 'what is your name?', 'play some music', 'answer the phone', 'charge yourself', 'read me the news', 'vacuum the floor', 'do my homework', 'say hello', 'order a pizza', 'wash the dishes', 'iron my shirt', 'shake my hand', 'what do you think of this?', 'pay the bill', 'drive me home', 'unlock the door', 'repair the sink')
PUT_ALL_DO = ('(move|take|bring|carry|transfer|shift) {x} {to}', '(put|place|set|leave) {x} {on}', '(gather|collect|round up|assemble) {x} {on}', '(gather|collect|round up) {x} and (put|leave|bring) {it} {on}', 'put {x} together {on}', 'get {x} {to}', 'relocate {x} {to}', 'take {x} over {to}')
CLEAR_DO = ('(clear|empty) {q} onto {p}', 'move everything (on|from) {q} {to}', 'take everything (off|from|on) {q} {to}', 'take everything off {q} and put it {on}', 'clear (everything off |){q}, all of it goes {to}', 'bring all that is on {q} {to}', 'move all the things on {q} {to}',
            'transfer the contents of {q} {to}', 'put everything that is on {q} {on}', 'relocate all objects from {q} {to}', 'empty {q}, everything goes {to}', 'shift whatever is on {q} {to}', 'carry all items from {q} over {to}', 'free up {q}: everything {to}', 'unload {q} onto {p}', 'everything on {q} should be {on}')
CLEAR_BIN_DO = ('throw away everything on {q}', 'clear {q}, all of it is trash', 'throw out all that is on {q}', 'bin everything on {q}', 'toss everything from {q}', 'get rid of everything on {q}', 'everything on {q} can be thrown away', 'put everything on {q} in {p}', 'trash all the things on {q}', 'empty {q} into {p}', 'everything on {q} is garbage, throw it out', 'dump the contents of {q} in {p}')
CLEAR_BRING_DO = ('bring me everything on {q}', 'bring me all that is on {q}', 'fetch me everything from {q}', 'bring everything on {q} to me', 'get me all the things on {q}', 'hand me whatever is on {q}', 'empty {q}, bring it all to me', 'clear {q} and bring everything to me', 'everything on {q} should come to me', 'I want everything that is on {q}', 'carry all objects on {q} over to me')
SWAP_DO = ('swap {x} and {y}', 'switch {x} and {y}', 'exchange {x} and {y}', 'swap the places of {x} and {y}', 'let {x} and {y} trade places', 'swap {x} with {y}', 'make {x} and {y} change places', 'put {x} where {y} is and {y} where {x} is', 'interchange {x} and {y}', 'trade {x} for {y}, each to the other place')
PUT_WHERE_DO = ('put {x} where {y} is', 'put {x} next to {y}', 'place {x} beside {y}', 'move {x} to where {y} is', 'bring {x} to {y}', 'set {x} down next to {y}', 'take {x} to where {y} is', 'leave {x} with {y}', 'put {x} with {y}', 'put {x} on the same place as {y}', 'let {x} join {y}', 'have {x} keep {y} company')

STAY = ('stay where you are', 'do nothing', "(don't|do not) move", 'stay put', 'stand still', 'just wait', 'remain where you are', 'hold still', "(don't|do not) do anything", 'stay right there', 'freeze', 'keep still', 'hold your position', 'wait there', 'stay at {here}', 'remain at {here}',
        'never mind', 'forget it', 'nothing for now, thanks', 'take a break', 'leave everything as it is', "(don't|do not) touch anything", 'thanks, that is all', 'nothing to do for you right now', "that's all for today", 'you are doing great, just stay there', 'no need to do anything', 'hold on, wait',
        'thank you, I need nothing', 'stop, stay where you are', 'keep everything in its place', 'there is nothing to do', 'let everything stay where it is', 'relax', 'all good here, just wait', 'good job, thanks', 'please be patient and wait', 'I changed my mind, do nothing', 'you can rest now', 'keep your hands off everything')
LEAVE_DO = ('leave {x} alone', "(don't|do not) touch {x}", 'leave {x} where {it} is', 'let {x} stay where {it} is', "(don't|do not) move {x}", 'keep {x} where {it} is', "(don't|do not) (bring|take|pick up) {x}", "(don't|do not) throw away {x}", 'never touch {x}', 'hands off {x}', '{x} should stay where {it} is', '{x} can stay', '{x} stays')

# needs: what somebody says who needs something of that kind or property, without naming it
NEEDS = {
    'drink': ("I('m| am) (thirsty|parched|dying of thirst)", 'my throat is (dry|so dry)', 'I need something to drink', 'I could do with something to drink', 'I need to wet my throat', 'it is so hot in here, I need a drink', 'anything to drink around?', 'I have been talking all day, my mouth is dry', 'can I get something to drink?'),
    'snack': ("I('m| am) (hungry|peckish|starving)", 'my stomach is (growling|rumbling)', 'I need something to nibble', 'I want something to snack on', 'I have not eaten since breakfast', 'lunch was too small', 'I could eat something', 'time for a little bite'),
    'food': ("I('m| am) (hungry|starving)", 'I need something to eat', 'my stomach is growling', 'I skipped breakfast', 'I have not eaten all day', 'I could eat a horse', 'can I get something to eat?'),
    'can clean': ('I spilled (my drink|something|coffee|juice|some water)[ here| on the floor|], can you help?', 'there is a (mess|spill|puddle|stain) here', "there's a stain here that I want to get off", 'I spilled something, bring me something to clean it up', 'my desk is (dirty|sticky|filthy)', 'I made a mess',
                  'I want to wipe (this|the table top) down', 'somebody left crumbs all over the place here', 'I knocked over my cup', 'how would you help me clean up a spill?', 'it is dirty here', 'I have to scrub this stain'),
    'has caffeine': ("I('m| am) (tired|sleepy|exhausted), I need caffeine", 'I can barely keep my eyes open', 'I have to stay awake', 'I need a wake-up drink', 'I slept badly, something to wake me up please', 'the night was short and I have to work', 'I need some caffeine', "I('m| am) falling asleep at my desk", 'coffee withdrawal is killing me, anything with caffeine?'),
    'gives energy': ('I just came back from a (run|workout), give me something for energy', 'I have no energy left', 'I need a boost', 'I feel weak, something for energy please', 'my batteries are empty, I need some energy'),
    'healthy': ("I('m| am) on a diet, something healthy please", 'I want to eat healthy', 'my doctor says that I should eat healthier', 'I want to lose weight, what have you got?', 'something good for my health, please'),
    'salty': ('I crave something salty', 'I could do with some salt', 'I feel like salty things', 'nothing sweet today, something salty'),
    'sweet': ('I have a sweet tooth', 'I crave sugar', 'I want to eat something sweet', 'I feel like something sweet'),
    'spicy': ('I like it hot and spicy', 'I want my mouth to burn', 'I feel like something spicy', 'some heat for my tongue, please'),
    'fruit': ('I need my vitamins, a fruit maybe', 'any fruit will do for me', 'I want fruit'),
    'can write': ('I need to sign this', 'I want to write something down', 'I have to fill in a form', 'I want to take notes'),
    'can cut': ('I have to cut this string', 'I need to open this package, it is taped shut', 'I want to cut this paper', 'this has to be cut in half'),
    'gives light': ('it is dark in here', 'I cannot see a thing, the power is out', 'I have to look under the sofa and it is dark'),
    'for tightening screws': ('this screw is loose', 'I have to tighten a screw'), 'for driving nails': ('I have to drive a nail into the wall', 'this nail sticks out'),
    'measures length': ('how long is this? I need to measure it', 'I have to measure this board'), 'protects your eyes': ('I will be grinding, my eyes need protection',), 'protects your hands': ('this is sharp, my hands need protection',),
    'helps against pain': ('I have a headache', 'my head hurts', 'my back is killing me'), 'keeps you warm': ("I('m| am) (cold|freezing)", 'it is chilly in here'), 'plays music': ('I want to hear some music', 'it is too quiet here'),
    'can be read': ("I('m| am) bored, I want something to read", 'I want to read'), 'sticky': ('this paper is torn, I need to fix it', 'I have to stick these together'),
}
