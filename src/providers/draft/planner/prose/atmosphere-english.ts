import type { Mood, Setting, TimeOfDay, Weather } from "../../picture/scene.ts";

/** What a calm voice may say about a place when the brief says no more. Present tense, nobody in particular, true of any such place. */
export const PLACE_LINES: Readonly<Record<Setting, readonly string[]>> = {
  mountains: [
    "Up here, the air is thin and every sound carries.",
    "The mountains have all the time in the world.",
    "Ridge after ridge, and then the sky.",
  ],
  hills: [
    "The hills roll on, one behind the other.",
    "From up here, you can see how far the day goes.",
    "Grass, wind, and a long way to look.",
  ],
  forest: [
    "Under the trees, the light falls in pieces.",
    "The forest listens before it answers.",
    "Leaves above, leaves below, and a path between.",
  ],
  field: [
    "The field moves like water when the wind comes.",
    "Out here, the horizon keeps its distance.",
    "Nothing but open land and open sky.",
  ],
  garden: ["In the garden, everything grows at its own pace.", "Something is always in bloom.", "A small place, and a whole world in it."],
  sea: ["The sea breathes in, and out again.", "Water, as far as the eye can go.", "Every wave is the first one."],
  coast: [
    "Where the land ends, the waves keep talking.",
    "Salt in the air, and gulls somewhere above.",
    "The tide comes in the way it always has.",
  ],
  river: ["The river knows the way.", "Water finds a path, and keeps it.", "Nothing here stands still for long."],
  lake: ["The lake holds the sky without a ripple.", "So still that the hills are there twice.", "Not a sound on the water."],
  desert: [
    "Sand, and the shape the wind gave it.",
    "The desert keeps its secrets in plain sight.",
    "Heat, distance, and a single line of horizon.",
  ],
  snowfield: ["Snow makes everything quiet.", "White, as far as you can see.", "Every step is the first one here."],
  city: ["The city never quite goes to sleep.", "A thousand windows, and a story behind each.", "Somewhere below, the streets hum on."],
  street: ["The street has seen all of this before.", "Footsteps, voices, a door somewhere.", "Every corner leads to another."],
  road: ["The road goes on, and so do we.", "One more bend, and then another.", "There is always something past the next hill."],
  village: [
    "In the village, everyone knows the hour by the light.",
    "Smoke from a chimney, a dog, a bell.",
    "Small houses, close together, as if for warmth.",
  ],
  room: ["A room remembers who was in it.", "The light comes in and looks around.", "It is quiet enough to hear the clock."],
  kitchen: [
    "It always begins in the kitchen.",
    "Steam on the window, and something good on the stove.",
    "Here, everyone finds a place at the table.",
  ],
  workshop: [
    "Every tool has its place, and its story.",
    "Good things take time, and two hands.",
    "You can smell the wood, the oil, the work.",
  ],
  sky: ["Up here, there is only light and air.", "Clouds come, clouds go.", "The whole sky, and nothing in the way."],
  space: ["No wind here. No sound. Only stars.", "Far away, the Earth is small and blue.", "Out here, a day lasts as long as it likes."],
  underwater: ["Down here, light falls slowly.", "Everything moves as if in a dream.", "A world that does not need the wind."],
  studio: ["Nothing to distract you. Just this.", "Look closely. Every line is there for a reason.", "Simple, from every side."],
  abstract: ["Begin with nothing but colour and light.", "Shapes meet, and part again.", "Let your eyes rest here for a while."],
};

export const TIME_LINES: Readonly<Record<TimeOfDay, string>> = {
  "before-dawn": "Before dawn, the world holds its breath.",
  dawn: "The first light comes, and nothing is late yet.",
  morning: "The morning is still new.",
  day: "The day stands wide open.",
  afternoon: "The afternoon grows long and golden.",
  sunset: "The sun goes down, and takes its time.",
  dusk: "In the blue hour, everything slows down.",
  night: "At night, small lights matter.",
};

export const WEATHER_LINES: Readonly<Partial<Record<Weather, string>>> = {
  rain: "Rain, soft and steady, on everything.",
  storm: "The storm has its own voice.",
  snow: "Snow falls, one flake at a time.",
  fog: "The fog hides the far things and keeps the near ones.",
  wind: "The wind goes through, and touches everything once.",
  cloudy: "Grey sky, soft light, no shadows.",
};

/** How a film of this mood may end. */
export const CLOSING_LINES: Readonly<Record<Mood, readonly string[]>> = {
  calm: ["And for a moment, that is enough.", "Nothing more has to happen.", "Stay a little longer."],
  warm: ["Some things stay with you.", "It is good to be here.", "This is what we will remember."],
  tense: ["And then, nothing is the same.", "It is not over yet.", "Hold on."],
  joyful: ["And tomorrow, we do it all again.", "What a day.", "Who could ask for more?"],
  melancholy: ["Some goodbyes take a long time.", "What is gone leaves its shape behind.", "And the quiet stays."],
  mysterious: ["Nobody knows. Perhaps that is best.", "Some questions like to stay open.", "And then it was gone."],
  energetic: ["This is only the start.", "Keep moving.", "Ready?"],
};

/** About whoever or whatever the film follows; `{it}` and `{its}` take the pronoun. */
export const HERO_LINES: Readonly<Record<"person" | "animal" | "thing" | "place", readonly string[]>> = {
  person: ["{It} looks up, and takes it all in.", "{It} has waited for this.", "One more look before {it} goes on."],
  animal: [
    "{It} looks around, in no hurry at all.",
    "{It} listens. Something is out there.",
    "Nobody told {it_object} to come. {It} just did.",
  ],
  thing: ["Look a little closer.", "So small a thing, and so much in it.", "There is more to it than you see at first."],
  place: [
    "It has stood here through every kind of weather.",
    "Come closer. There is light inside.",
    "Every place keeps what happened there.",
  ],
};
