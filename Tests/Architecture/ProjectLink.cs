namespace Tests.Architecture;

/// <param name="Target">The project referred to.</param>
/// <param name="BuildsOnly">It is built along, and nothing of it can be used (<c>ReferenceOutputAssembly="false"</c>).</param>
/// <param name="Condition">The MSBuild conditions on the item and around it; empty without one.</param>
internal sealed record ProjectLink(string Target, bool BuildsOnly, string Condition);
