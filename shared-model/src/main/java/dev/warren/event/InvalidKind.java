package dev.warren.event;

/** A kind that cannot be added. The message names the kind, its file and the defect. */
public final class InvalidKind extends IllegalArgumentException {

  InvalidKind(String reason) {
    super(reason);
  }
}
