# Everything that a reviewer reads in the headset and in the window, in one place (Project Fluent). A translation is a file like this one.
# Buttons have short words: they are pressed by a ray, and read at two metres.

## Buttons

continue = Continue
begin = Begin
repeat = Do it again
leave-out = Leave it out…
leave-out-now = Leave it out
cancel = Cancel
done = Done
yes = Yes
no = No
answer = Answer
change-question = Question
to-reasons = Reasons
measurements = Measured
replay = Show the moment
replay-stop = Stop showing
aid = Show the aid
aid-hide = Hide the aid
picture = Take a picture
pictures = { $count ->
    [one] Picture ({ $count } taken)
   *[other] Picture ({ $count } taken)
  }
note = Note
note-so-far = Note: { $text }
name = Name
name-so-far = Name: { $text }
sign = Sign
back = Back
leave-open = Leave it open
leave = Leave for now
to-signing = Go on to signing
finish = Finish

## Grades

grade-best = Best
grade-meets = Meets
grade-fail = Fail
not-applicable = Not applicable
grade-open = Open

## The window on a desk

window-title = Holograde: simulated headset, a self-check
window-standing = Simulated headset: a self-check
window-keys-hint = F1 shows the keys
window-left-eye = What the left eye sees
window-right-eye = What the right eye sees
window-timeline = Steps
window-asks = Question: { $name }
window-picture = A picture is taken
window-live = Just now
window-checklist = Criteria and questions
window-panel = The panel in the room
window-panel-hidden = The panel is hidden while this is measured.
window-step-ahead = to come
window-step-waiting = waits to begin
window-step-running = going on
window-step-done = done
window-step-skipped = left out
window-compliance = as asked
window-measured = measured
window-overruled = measured Fail overruled
window-frame-time = Frame time
window-frame-longest = Longest frame
window-frame-budget = Frame period wanted
window-head-speed = Speed of the head
window-head-turn = Turning of the head
window-nearest = Nearest content
window-tracking = Tracking
window-tracked = tracked
window-inferred = inferred
window-lost = lost
window-time = Time
window-adapter = Adapter
window-not-told = not told
window-keys = Keys
window-mouse-left = Left button
window-mouse-right = Right button
window-mouse-wheel = Wheel
window-space = Space
window-arrows = Arrows
window-key-walk = Walk
window-key-height = Crouch, rise
window-key-turn = Turn the head
window-key-drag = Drag to turn the head
window-key-wheel = Step nearer, step back
window-key-mouse = Pinch at what is under the mouse
window-key-commit = Pinch
window-key-hand = Left hand, right hand
window-key-reach = Touch, or point from afar
window-key-hide = Hide the hand, or show it
window-key-controller = Take a controller, or put it away
window-key-gaze = Point with the eyes alone
window-key-eyes = Both eyes, left, right
window-key-room = Back from the controls to the room
window-key-help = Show or hide these keys

## Pages of a long text

more = More: { $what }
more-page = { $page } of { $pages } ▸
what-text = text
what-measurements = measurements
what-criteria = criteria
what-skipped = steps left out

## How far

progress = { $done } of { $of }
progress-spoken = Step { $step } of { $of }

## Before the first step

pre-flight = Before the first step
reviewer-missing = Write your name: a grade is judged by a named reviewer.
check-answer = { $check } { $answer }
check-calibrated = Is the headset calibrated to your eyes?
check-lighting = Is the room lit evenly, neither dark nor glaring?
check-thermal = Is the headset cool?
check-capture-off = Is capture off? It halves the frame rate.
check-overlay-off = Is nothing else drawn over the content?
check-record-gaze = May it be recorded where your eyes look?
check-record-room = May the planes of this room be recorded?
check-device-in-hand = Do you wear the device that the review is for?

## A step

brief = What to do
lasts-seconds = { $seconds ->
    [0] It takes a moment.
    [one] It takes { $seconds } second.
   *[other] It takes { $seconds } seconds.
  }
lasts-minutes = { $minutes ->
    [one] It takes { $minutes } minute.
   *[other] It takes { $minutes } minutes.
  }
hidden-meanwhile = This panel is hidden meanwhile, and returns at the end.
shown-meanwhile = This panel stays in view.
made = Done
compliance = { $per-cent } % of the movement that was asked for
compliance-none = Go on, or do it again if something came in between.

## Leaving a step out

skip = Leave this step out?
skip-why = What it would have shown is then not evaluated. Say why.
skip-note = In your own words

## A question

programme = The programme asks this of every proof of concept. Every grade here wants a reason.
measuring = What was measured is still being worked out.
measured-grade = Measured: { $grade }
judge = Yours to judge: no measurement decides it.
nothing-measured = Nothing was measured for it.
not-measured = Not measured: { $what }
happened = Where it happened: { $what }
limit = limit { $limit }
limit-of = limit { $limit } ({ $source })
doubt = To be read with care: { $why }
doubted = to be read with care
holds = within the limit
breaks = beyond the limit
overrules = This overrules a measured { $grade }. Say why.
lack-choice = Choose a grade first.
lack-reason = Pick a reason or write a note: this answer counts only with one.
lack-reason-to-overrule = Pick a reason or write a note: a measurement says otherwise.
lack-measuring = Wait a moment: what was measured is still being worked out.
pick-reasons = Pick what applies, if anything, then answer.
plot-spoken = Plot of { $name } in { $unit }: from { $least } to { $most }, { $beyond ->
    [0] never beyond a limit
    [one] once beyond the limit
   *[other] { $beyond } times beyond the limit
  }
plot-seconds = { $seconds } s
plot-limit = limit

## Keyboard

keyboard-name = Your name
keyboard-note = A note to the answer
keyboard-skip = Why it is left out
keyboard-empty = Nothing written yet
key-space = Space
key-backspace = Delete
key-shift = Shift
key-letter = { $letter }
key-clear = Clear
phrase-note-1 = Seen more than once.
phrase-note-2 = Only in fast movement.
phrase-note-3 = Does no harm to the task.
phrase-note-4 = Spoils the main task.
phrase-skip-1 = Not enough room here.
phrase-skip-2 = The content does not have it.
phrase-skip-3 = Shown to me before.
phrase-skip-4 = Agreed with the partner.

## Summary and signing

summary = All answers
summary-open = { $count ->
    [0] Everything is answered.
    [one] One answer is open.
   *[other] { $count } answers are open.
  }
verdict-open = The verdict is still being worked out.
verdict-so-far = As it stands: { $verdict }
line-spoken = { $name }: { $state }
state-measured = { $grade }, measured
state-judged = { $grade }, judged
state-overruled = { $grade }, overrules a measurement
skipped-steps = { $count ->
    [one] One step left out
   *[other] { $count } steps left out
  }
all-answers = All answers
signing = Sign the report
signing-means = A signature says who vouches for this report, and nothing else.
signing-writing = The report is being judged, written and signed.
signer = Who signs: { $signer }
signer-key = key { $key }

## Notices

resumed = The review goes on
resumed-where = It was broken off and goes on at the step “{ $step }”.
resumed-answers = { $count ->
    [0] No answer had been given yet.
    [one] The one answer given is kept.
   *[other] All { $count } answers given are kept.
  }
tracking-lost = Tracking is lost
tracking-lost-help = Look around slowly, at something with edges and light on it. The step begins anew when the headset knows where it is.
signed = Signed
signed-where = The report is in { $report }

## Reasons: the platform's own words where it has them

reason-jitter = Jitter: it trembles
reason-judder = Judder: uneven motion
reason-drift = Drift: it wanders off
reason-jumpiness = Jumpiness: it leaps
reason-swim = Swim: it sways as I move
reason-colour-separation = Colour separation
reason-inaccuracy = Inaccuracy: wrong place
reason-secondary-only = Only secondary content
reason-harmless = Harmless for the task
reason-measurement-doubted = Not what I saw
reason-drops-seen = Drops are visible
reason-freezes = It freezes
reason-slow-throughout = Slow throughout
reason-spoils-task = It spoils the task
reason-not-noticed = Nothing noticed
reason-floats = It floats
reason-sinks = It sinks in
reason-slides = It slides
reason-no-calibration = No way to calibrate
reason-surface-misread = The room was misread
reason-too-near = Too near
reason-too-far = Too far
reason-double-image = I see it double
reason-no-fade = It does not fade
reason-cut-hard = It is cut suddenly
reason-eye-strain = Eye strain
reason-neck-strain = Neck strain
reason-refocus-often = I refocus all the time
reason-sudden-depth = Sudden changes of depth
reason-pop-up-near = Pop-ups come too near
reason-part-of-task = Part of the task
reason-real-room = The real room forces it
reason-wrong-place = From the wrong place
reason-not-spatial = From no place at all
reason-silent = Sound is missing
reason-uneven-level = Uneven level
reason-unnatural = Unnatural
reason-no-feedback = No answer to actions
reason-helps-finding = It helps to find things
reason-cut-off = Content is cut off
reason-too-large = Too large for the frame
reason-leaves-frame = It leaves the frame fast
reason-lost-thread = I lost the thread
reason-controls-lost = Controls get lost
reason-controls-behind = Controls stay behind
reason-hides-content = Controls hide content
reason-head-locked = Fixed to the head
reason-follows-badly = It follows badly
reason-text-too-small = Text is too small
reason-no-instructions = No instructions
reason-hard-to-guess = Hard to guess
reason-tiring = Tiring
reason-custom-duplicates = Repeats standard input
reason-standard-fails = Standard input fails
reason-needed-help = I needed help
reason-well-taught = Well taught
reason-not-recognisable = Not recognisable
reason-no-sight-cue = No cue by sight
reason-no-sound-cue = No cue by sound
reason-too-small = Too small
reason-too-close = Too close together
reason-wrong-target = I hit the wrong one
reason-no-mesh = No mesh shown
reason-no-guidance = No guidance
reason-no-progress = No progress shown
reason-no-end = The end is not told
reason-no-cue = Nothing leads to it
reason-cue-wrong = Leads the wrong way
reason-on-cursor = Part of the cursor
reason-slow-to-find = Slow to find
reason-nothing-shown = Nothing is shown
reason-no-time-hint = No idea how long
reason-stalls = The picture stalls
reason-out-of-view = It is out of view
reason-drawn-in = It draws one in
reason-understood-unaided = Understood unaided
reason-needs-explanation = Needs explanation
reason-confusing = Confusing
reason-boring = Boring
reason-finished = Looks finished
reason-holds-up-close = Holds up close
reason-placeholder = Placeholders
reason-torn = Torn or broken
reason-wrong-scale = Wrong in scale
reason-weak-materials = Weak materials
reason-weak-sound = Weak sound
reason-uses-space = Lives from space
reason-uses-scale = Lives from scale
reason-hands-free = Hands-free work
reason-uses-surroundings = Uses the surroundings
reason-screen-in-parts = A screen does in parts
reason-screen-would-do = A screen would do
reason-own-figures = Shown with own figures
reason-own-task = The customer's own task
reason-plausible = Plausible gain
reason-no-customer = No customer in sight
reason-no-task = No task of theirs
reason-no-gain = No gain in sight
reason-no-room = Not enough room here
reason-not-possible-here = Not possible here
reason-content-lacks-it = The content lacks it
reason-no-time = No time
reason-unwell = I feel unwell

## What a step asks for, where the script has no words for it

do-place = Let the content be put in its place.
do-reload = The content loads anew. Watch what it tells you.
do-move = Move as the content asks for.
do-look-at = Look at the main content.
do-hold = Stand still and look at the main content.
do-measure = Use the application freely.
