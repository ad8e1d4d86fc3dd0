package dev.warren.cli.gateway;

/** Takes no notice of anything. */
final class NoListener implements StompListener {

  @Override
  public void message(StompMessage message) {}

  @Override
  public void refused(String code, String text, String subscription) {}

  @Override
  public void lost(Loss loss) {}
}
