variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "environment" {
  type    = string
  default = "production"
}

variable "office_cidrs" {
  type    = list(string)
  default = ["203.0.113.0/24"]
}

# Set by the pipeline; nothing in this folder knows it.
variable "trail_key_arn" {
  type = string
}
