package dev.warren.demo;

/**
 * An event of the story, and the pause before it.
 *
 * @param pauseMs 0 for an event that follows at once
 */
record Step(int pauseMs, DemoEvent event) {}
