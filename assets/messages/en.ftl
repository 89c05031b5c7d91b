# Everything that a reviewer reads in the headset and in the window, in one place (Project Fluent). A translation is a file like this one.

continue = Continue
