namespace Tests.Model.Rules;

/// <summary>A resource that breaks a rule, and one as like it as can be that does not.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Path">Where it is broken.</param>
/// <param name="Text">Makes a manifest of either.</param>
/// <param name="Wrong">What breaks it.</param>
/// <param name="Right">What keeps it.</param>
internal sealed record RuleCase(string Rule, string Path, Func<string, string> Text, string Wrong, string Right);
