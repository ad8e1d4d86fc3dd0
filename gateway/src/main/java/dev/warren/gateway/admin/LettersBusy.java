package dev.warren.gateway.admin;

/** Another program reads the dead letters now, so nobody else can. */
public final class LettersBusy extends Exception {

  private static final long serialVersionUID = 1;

  LettersBusy(String reason) {
    super(reason, null, false, false);
  }
}
