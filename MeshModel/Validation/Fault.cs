namespace MeshModel.Validation;

/// <summary>What is wrong with a value.</summary>
internal readonly record struct Fault(string Rule, string Message)
{
    /// <summary>The same under the rule of the field that it was found in.</summary>
    public Fault Under(string rule) => this with { Rule = rule };
}
