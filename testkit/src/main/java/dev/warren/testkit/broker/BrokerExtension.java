package dev.warren.testkit.broker;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import dev.warren.testkit.StaticFields;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Provides the broker of {@link WithBroker}. JUnit closes it with the class's store. */
final class BrokerExtension implements BeforeAllCallback, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(BrokerExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    TestBroker broker = broker(context);
    StaticFields.set(
        context.getRequiredTestClass(), field -> field.getType() == TestBroker.class, broker);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestBroker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return broker(context);
  }

  private static TestBroker broker(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            TestBroker.class, key -> start(context.getRequiredTestClass()), TestBroker.class);
  }

  private static TestBroker start(Class<?> testClass) {
    WithBroker wanted = findAnnotation(testClass, WithBroker.class).orElseThrow();
    return wanted.own() || !wanted.configuration().isEmpty()
        ? TestBroker.start(wanted.configuration())
        : TestBroker.shared();
  }
}
