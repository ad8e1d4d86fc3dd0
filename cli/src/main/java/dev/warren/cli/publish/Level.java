package dev.warren.cli.publish;

/** The severity of a notification or alert, as it is written in the event. */
enum Level {
  info,
  success,
  warning,
  error
}
