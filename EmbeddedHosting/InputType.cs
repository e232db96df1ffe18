namespace Aspire.Hosting;

/// <summary>What an input takes.</summary>
public enum InputType
{
    Text = 0,
    SecretText = 1,
    Choice = 2,
    Boolean = 3,
    Number = 4,
}
